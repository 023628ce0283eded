import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Engine } from '@tasnif/engine';
import {
  createClassifier,
  openClassifierFolder,
  openSafetensors,
  poolLogits,
  predictTexts,
  readableTokens,
  writeSafetensors,
} from '@tasnif/marbert';
import { StoreError, verifyFiles, type ArtifactFile, type ModelRow } from '@tasnif/store';
import { createNormalizer, createTokenizer } from '@tasnif/tokenizer';

/** Texts whose answers lie in one file. */
const TEXTS_OF_FILE = 512;
const SECONDS_BETWEEN_REPORTS = 20;
/** Of its files. */
const READ = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'];

/** Whom to ask. */
export interface AskedTeacher {
  model: Pick<
    ModelRow,
    'id' | 'name' | 'classes' | 'maxLength' | 'pooling' | 'normalization' | 'normalizationSwitches'
  >;
  /** Where its files lie. */
  folder: string;
  /** What they were when they were made. */
  files: readonly ArtifactFile[];
}

export interface AskOptions {
  engine: Engine;
  /** Where answers are kept, so that an attempt that goes on need not ask again. */
  folder: string;
  /** The order of the logits. */
  classes: readonly string[];
  log(level: 'INFO', message: string): Promise<void>;
  /** Asked after every batch; what it throws ends it all, and what was answered is kept. */
  check(): Promise<void>;
}

/**
 * What a model makes of texts, in its own way: normalised, cut into tokens and read in windows as when it serves. Logits
 * `[C]` of each text, in the order given. Its weights are loaded only where an answer is missing, and are gone when this
 * returns. Throws StoreError `MODEL_DAMAGED`.
 */
export async function askTeacher(
  teacher: AskedTeacher,
  texts: readonly string[],
  options: AskOptions,
): Promise<Float32Array[]> {
  const { folder, classes, log } = options;
  const parts = partsOf(teacher, texts, folder);
  const answers = new Map<string, Float32Array[]>();
  for (const { file, texts } of parts) {
    const known = readAnswers(file, texts.length, classes.length);
    if (known !== undefined) answers.set(file, known);
  }
  const missing = parts.filter(({ file }) => !answers.has(file));
  const isKnown = `${texts.length - countTexts(missing)} of them from before`;
  await log('INFO', `The teacher ${teacher.model.name} is asked about ${texts.length} texts, ${isKnown}.`);
  if (missing.length > 0) {
    const reader = await openTeacher(teacher, options);
    const report = createReport(countTexts(missing), log);
    try {
      for (const { file, texts } of missing) {
        const logits = await reader.read(texts);
        writeAnswers(file, logits, classes.length);
        answers.set(file, logits);
        await report(texts.length);
      }
    } finally {
      reader.dispose();
    }
  }
  return parts.flatMap(({ file }) => answers.get(file) ?? []);
}

interface Part {
  /** Named for what was asked of whom. */
  file: string;
  texts: readonly string[];
}

function partsOf({ model: { id } }: AskedTeacher, texts: readonly string[], folder: string): Part[] {
  return Array.from({ length: Math.ceil(texts.length / TEXTS_OF_FILE) }, (_, part) => {
    const own = texts.slice(part * TEXTS_OF_FILE, (part + 1) * TEXTS_OF_FILE);
    const name = createHash('sha256')
      .update(JSON.stringify([id, own]))
      .digest('hex');
    return { file: join(folder, `teacher-${name}.safetensors`), texts: own };
  });
}

function countTexts(parts: readonly Part[]): number {
  return parts.reduce((sum, { texts }) => sum + texts.length, 0);
}

async function openTeacher(
  { model: teacher, folder: path, files }: AskedTeacher,
  { engine, classes, check }: AskOptions,
): Promise<{ read(texts: readonly string[]): Promise<Float32Array[]>; dispose(): void }> {
  const read = files.filter((file) => READ.includes(file.path));
  await verifyFiles(path, read).catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw error;
    const message = `The teacher ${teacher.name} can not be asked. ${error.message}`;
    throw new StoreError(error.code, message, error.hint);
  });
  const folder = openClassifierFolder(path);
  const { tokenizer, config } = folder;
  const model = createClassifier(engine, config, folder.weights, { frozenLayers: config.layers });
  folder.dispose();
  const { maxLength, pooling, normalization, normalizationSwitches } = teacher;
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const order = classes.map((label) => teacher.classes.indexOf(label));
  const { encode } = createTokenizer(tokenizer);
  const most = readableTokens(maxLength, pooling);
  return {
    async read(texts) {
      const encoded = texts.map((text) => ({ ids: encode(normalize(text), { maxLength: most }).ids }));
      const windows = await predictTexts(engine, model, encoded, { maxLength, check });
      return windows.map((own) => {
        const logits = poolLogits(own, pooling);
        return Float32Array.from(order, (label) => logits[label] ?? 0);
      });
    },
    dispose: model.dispose,
  };
}

/** `undefined` where there are none, or what there is is damaged. */
function readAnswers(file: string, texts: number, classes: number): Float32Array[] | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const stored = openSafetensors(file, { checksum: true });
    const { data } = stored.read('logits');
    stored.dispose();
    return Array.from({ length: texts }, (_, text) => data.subarray(text * classes, (text + 1) * classes));
  } catch {
    rmSync(file, { force: true });
    return undefined;
  }
}

function writeAnswers(file: string, logits: readonly Float32Array[], classes: number): void {
  const shape = [logits.length, classes];
  const data = Float32Array.from(logits.flatMap((row) => [...row]));
  const unfinished = `${file}.unfinished`;
  writeSafetensors(unfinished, new Map([['logits', shape]]), () => ({ shape, data }));
  renameSync(unfinished, file);
}

/** Says how far it is, not too often. */
function createReport(total: number, log: AskOptions['log']): (answered: number) => Promise<void> {
  const start = performance.now();
  let [done, reportedAt] = [0, start];
  return async (answered) => {
    done += answered;
    const now = performance.now();
    if (done < total && now - reportedAt < SECONDS_BETWEEN_REPORTS * 1000) return;
    reportedAt = now;
    const seconds = (now - start) / 1000;
    const left = done < total ? `, about ${Math.ceil((seconds / done) * (total - done))} s left` : '';
    await log(
      'INFO',
      `The teacher has answered ${done} of ${total} texts in ${Math.ceil(seconds)} s${left}.`,
    );
  };
}
