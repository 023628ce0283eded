import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomWeights, saveModelFolder, writeOnnx } from '@tasnif/marbert';
import { createArtifacts, newId } from '@tasnif/store';
import type { DataName } from '../arguments.ts';
import { FULL_SHAPE, toBertConfig, type Shape } from '../base-model.ts';
import { ChildFailure, runChild } from '../child.ts';
import { BenchError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import { classifyByCallers, type ServedTexts } from './callers.ts';
import { classified, type Classified } from './peer-job.ts';
import { createServedSystem, type ServedSystem } from './served-system.ts';
import { loadTexts, MAX_TOKENS } from './texts.ts';
import { programOf, waysOf, type Way } from './ways.ts';

const TEXTS: Record<DataName, number> = { tweets: 256, news: 48 };
/** Many callers go over the texts often enough for each to ask so many. */
const TEXTS_OF_CALLER = 4;

/** All texts of a kind, classified one way. */
export interface Turn extends Classified, Partial<Pick<ServedTexts, 'health'>> {
  round: number;
  data: DataName;
  way: Way;
  /** How many of the texts were taken for another class than the first way of the round took them for. */
  otherLabels: number;
}

export interface ClassifyResult {
  source: string;
  turns: Turn[];
}

export interface ClassifyOptions {
  rounds: number;
  data: readonly DataName[];
  /** MARBERT's by default. */
  shape?: Shape;
  texts?: Record<DataName, number>;
  dataFolder: string;
  /** That has the peers; without one, those in Python are left out. */
  python: string | undefined;
  progress: Progress;
  signal: AbortSignal;
}

/**
 * The story of the benchmark: a model of random weights, exported as trained ones are → in each round every way, over
 * the same texts, each in processes of its own that end before the next.
 */
export async function benchClassify(options: ClassifyOptions): Promise<ClassifyResult> {
  const { rounds, data, shape = FULL_SHAPE, dataFolder, python, progress, signal } = options;
  const home = mkdtempSync(join(tmpdir(), 'tasnif-bench-classify-'));
  let system: ServedSystem | undefined;
  try {
    progress.now('writing the model');
    const { source, tokenizer, texts } = loadTexts(dataFolder, shape, options.texts ?? TEXTS);
    const config = toBertConfig(shape);
    const id = newId('model');
    const folder = createArtifacts(join(home, 'artifacts')).folder(id);
    mkdirSync(folder, { recursive: true });
    const weights = randomWeights(config, 1);
    saveModelFolder(folder, { config, tokenizer, weights });
    const files = await writeOnnx(folder, config, weights);
    // What random weights answer is right by definition.
    const parity = { maxLogitDifference: 0, flippedLabels: 0, macroF1: 1, millisecondsPerText: 0 };
    const notKept = { texts: null, engineMacroF1: null };
    const exports = files.map((file) => ({ ...file, ...parity, ...notKept, isDefault: false }));
    system = await createServedSystem(home, {
      ...{ id, folder, exports, classes: config.labels, maxLength: MAX_TOKENS },
    });

    const turns: Turn[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const name of data) {
        let reference: readonly string[] | undefined;
        for (const way of waysOf({ python: python !== undefined })) {
          signal.throwIfAborted();
          const what = `round ${String(round)} of ${String(rounds)}, ${name}, ${way.precision}, ${way.name}`;
          progress.now(what);
          const all = repeated(texts[name], way);
          const result =
            way.contestant === 'tasnif'
              ? await askServer(system, way, all, signal)
              : await runPeer(home, folder, way, all, python, signal);
          reference ??= result.labels;
          const otherLabels = result.labels.filter(
            (label, i) => label !== reference?.[i % texts[name].length],
          ).length;
          turns.push({ round, data: name, way, otherLabels, ...result });
        }
      }
    }
    return { source, turns };
  } finally {
    await system?.dispose();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Enough texts for every caller; the others take each text once. */
function repeated(texts: readonly string[], { contestant, atOnce }: Way): string[] {
  const times = contestant === 'tasnif' ? Math.ceil((TEXTS_OF_CALLER * atOnce) / texts.length) : 1;
  return Array.from({ length: times }, () => texts).flat();
}

async function askServer(
  system: ServedSystem,
  { precision, atOnce }: Way,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<ServedTexts> {
  const api = await system.start(precision === 'F32' ? 'F32' : 'INT8');
  try {
    return await classifyByCallers(api, texts, atOnce, signal);
  } finally {
    await api.dispose();
  }
}

/** Throws CONTESTANT_FAILED with the end of what it printed. */
async function runPeer(
  scratch: string,
  model: string,
  { name, contestant, precision, atOnce }: Way,
  texts: readonly string[],
  python: string | undefined,
  signal: AbortSignal,
): Promise<Classified> {
  if (contestant === 'tasnif') throw new Error('Tasnif is asked over HTTP.');
  const jobFile = join(scratch, 'job.json');
  writeFileSync(jobFile, JSON.stringify({ contestant, model, precision, atOnce, texts }));
  const { program, script } = programOf(contestant, python);
  let result: Classified | undefined;
  const onMessage = (message: unknown): void => {
    result = classified.parse(message);
  };
  const env = { HF_HUB_OFFLINE: '1' };
  await runChild({ program, args: [script, jobFile], env, signal, onMessage }).catch((error: unknown) => {
    throw error instanceof ChildFailure ? failed(name, `${error.message}:\n${error.log}`, error) : error;
  });
  if (result === undefined) throw failed(name, 'ended without telling its figures.');
  return result;
}

function failed(name: string, how: string, cause?: unknown): BenchError {
  return new BenchError(
    'CONTESTANT_FAILED',
    `The contestant "${name}" ${how}`,
    'Mend what it names; where it was killed, the machine may have too little memory for it (5 GB at full shape).',
    { cause },
  );
}
