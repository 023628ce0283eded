import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseModelFiles, parseConfig } from '@tasnif/marbert';
import { fetchFile, sizeOf } from '../hub/fetch-file.ts';
import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';
import { listModel, type HubFile, type HubModel, type HubModelName } from '../hub/list-model.ts';
import { PAUSES } from '../hub/patience.ts';
import type { ProgressReporter } from '../progress.ts';

/** Larger than any BERT. */
const MOST_BYTES = 16 * 2 ** 30;

/**
 * Fetches the files of a BERT from the hub, texts before weights so that another kind of model is refused before
 * gigabytes of it have come. Files and parts that are there from an earlier attempt are gone on with; the progress
 * counts what this one fetches. `checkLicence` is given the licence of the model's card before any file.
 */
export async function fetchFromHub(
  hub: Hub,
  { name, revision }: HubModelName,
  folder: string,
  progress: ProgressReporter,
  checkLicence: (licence: string | null) => void,
  pauses: readonly number[] = PAUSES,
): Promise<{ origin: string; licence: string | null }> {
  progress.report({ stage: 'DOWNLOADING', done: 0, unit: 'bytes' });
  const model = await listModel(hub, { name, revision }, pauses);
  checkLicence(model.licence);
  const { texts, weights } = chooseModelFiles([...model.files.keys()], `${name} of the hub`);
  const files = [...texts, ...weights].map((path) => fileOf(model, path, name));
  const total = sum(files.map(({ bytes }) => bytes));
  if (total > MOST_BYTES) throw tooLarge(name, total);

  const before = sum(await Promise.all(files.map((file) => haveOf(folder, file))));
  let fetched = 0;
  for (const file of files) {
    let have = await haveOf(folder, file);
    const onBytes = (now: number): void => {
      // A file that begins anew takes back what was counted of it.
      fetched += now - have;
      have = now;
      progress.report({
        ...{ stage: 'DOWNLOADING', unit: 'bytes' },
        ...{ done: Math.max(0, fetched), total: total - before },
      });
      progress.check();
    };
    await fetchFile(hub, file, { name, commit: model.commit, folder, pauses, onBytes });
    if (file.path === 'config.json') await checkConfig(join(folder, file.path));
  }
  return { origin: `${name}@${model.commit}`, licence: model.licence };
}

function fileOf(model: HubModel, path: string, name: string): HubFile {
  const file = model.files.get(path);
  if (file !== undefined) return file;
  throw new Error(`${path} is no file of ${name}.`);
}

/** Bytes that are there of a file, whole or in part. */
async function haveOf(folder: string, { path, bytes, checksum }: HubFile): Promise<number> {
  const whole = await sizeOf(join(folder, path));
  return Math.min(bytes, whole > 0 ? whole : await sizeOf(join(folder, `${path}.${checksum.value}.part`)));
}

/** What is not JSON is found when the whole folder is looked at. */
async function checkConfig(path: string): Promise<void> {
  let config: unknown;
  try {
    config = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return;
  }
  parseConfig(config);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function tooLarge(name: string, bytes: number): HubError {
  return new HubError(
    'TOO_LARGE',
    `The files of ${name} have ${bytes} bytes; at most ${MOST_BYTES} are fetched.`,
    'Choose a smaller model: BERTs have less than 2 GB.',
  );
}
