import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isResearchOnly, ModelError, openModelFolder, weightShapes } from '@tasnif/marbert';
import { LeaseLostError, sync, type ImportedBaseModel, type JobInput } from '@tasnif/store';
import type { WorkerConfig } from '../config.ts';
import { isDatabaseAway } from '../database-away.ts';
import { createHub } from '../hub/hub.ts';
import type { JobServices } from '../job-services.ts';
import { copyFolder } from './copy-folder.ts';
import { fetchFromHub } from './fetch-from-hub.ts';
import { explainDiskFull, JobFailure } from '../job-failure.ts';
import { unpackUpload } from './unpack-upload.ts';

interface Services extends JobServices {
  hub: WorkerConfig['hub'];
}

/** Where a base model comes from. */
interface Origin {
  /** For people. */
  origin: string;
  /** As its source says. */
  licence: string | null;
}

/** Of the names of weights that are kept. */
const KEPT_NAMES = 100;

/**
 * The story of a base model: fetch its files → look at every weight → keep those files alone → say that it is ready. If
 * it does not get there its folder is removed, unless somebody is to go on with it.
 *
 * @throws HubError, JobFailure, IngestError, ModelError, StoreError and TokenizerError for what people can mend
 */
export async function importBaseModel(
  services: Services,
  id: string,
  input: JobInput<'IMPORT_BASE_MODEL'>,
): Promise<void> {
  const { store, artifacts, claim, progress } = services;
  const folder = artifacts.baseModelFolder(id);
  try {
    await mkdir(folder, { recursive: true });
    const { origin, licence } = await fetchFiles(services, folder, input);
    progress.report({ stage: 'CHECKING', done: 0, unit: 'bytes' });
    const model = await checkFolder(folder, origin);
    await store.baseModels.finishImport(claim, id, { ...model, origin, licence });
  } catch (error) {
    if (!(error instanceof LeaseLostError) && !isDatabaseAway(error)) {
      await rm(folder, { recursive: true, force: true });
    }
    throw explainDiskFull(error, 'the files of the model', 'import again');
  }
}

async function fetchFiles(
  { store, artifacts, progress, hub: address }: Services,
  folder: string,
  { source, licence, acceptLicence }: JobInput<'IMPORT_BASE_MODEL'>,
): Promise<Origin> {
  switch (source.kind) {
    case 'HUB': {
      const found = await fetchFromHub(createHub(address), source, folder, progress, (card) => {
        checkLicence(source.name, licence ?? card, acceptLicence);
      });
      return { ...found, licence: licence ?? found.licence };
    }
    case 'FOLDER':
      await copyFolder(source.folder, folder, progress);
      return { origin: source.folder, licence };
    case 'UPLOAD': {
      const upload = await store.uploads.find(source.uploadId);
      if (upload === null) throw uploadGone(source.uploadId);
      const zip = { path: artifacts.uploadFile(upload.id), name: upload.name };
      await unpackUpload(zip, folder, progress);
      return { origin: upload.name, licence };
    }
  }
}

/** Throws LICENCE_NOT_ACCEPTED. */
function checkLicence(name: string, licence: string | null, accepted: boolean): void {
  if (accepted || !isResearchOnly(licence)) return;
  throw new JobFailure(
    'LICENCE_NOT_ACCEPTED',
    `The licence of ${name} restricts its use: "${licence ?? ''}".`,
    'Read it on the page of the model; to import it under these terms give acceptLicence (--accept-licence).',
  );
}

/** Looks at all that can be seen without reading weights, and removes the files that nobody will read. */
async function checkFolder(
  folder: string,
  origin: string,
): Promise<Pick<ImportedBaseModel, 'shape' | 'details'>> {
  const model = openFolder(folder, origin);
  model.dispose();
  for (const name of await readdir(folder)) {
    if (!model.files.includes(name)) await rm(join(folder, name), { recursive: true });
  }
  for (const name of model.files) await sync(join(folder, name));
  await sync(folder);
  await sync(dirname(folder));
  const { layers, hiddenSize, heads, intermediateSize, vocabularySize, positions } = model.config;
  const encoder = [...weightShapes(model.config)].filter(([name]) => name.startsWith('bert.'));
  return {
    shape: { layers, hiddenSize, heads, intermediateSize, vocabularySize, positions },
    details: {
      parameters: encoder.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0),
      weights: model.files.some((name) => name.endsWith('.safetensors')) ? 'SAFETENSORS' : 'PYTORCH',
      dropped: model.dropped.slice(0, KEPT_NAMES),
      added: model.added.slice(0, KEPT_NAMES),
    },
  };
}

/** People know the folder by where it comes from. */
function openFolder(folder: string, origin: string): ReturnType<typeof openModelFolder> {
  try {
    return openModelFolder(folder);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const { code, message, hint } = error;
    throw new ModelError(code, message.replaceAll(folder, origin), hint, { cause: error });
  }
}

function uploadGone(id: string): JobFailure {
  return new JobFailure('NOT_FOUND', `There is no upload "${id}" any more.`, 'Send the folder again.');
}
