import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  chooseDefault,
  compareLogits,
  cutIntoBatches,
  isFaithful,
  macroF1Of,
  toFeeds,
  type Example,
  type GraphInputs,
  type OnnxFile,
} from '@tasnif/marbert';
import type { ModelExport } from '@tasnif/store';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Of all texts that are at hand; fewer of long ones, which take a second each on a small machine. */
const MOST_TEXTS = 500;
const MOST_TOKENS = 65_536;

/** Texts of one call: one, or as many as lie end to end in so many tokens. */
const atOnce: Record<GraphInputs, { texts: number; tokens: number }> = {
  BATCH: { texts: 1, tokens: Infinity },
  PACKED: { texts: Infinity, tokens: 128 },
};

/** The texts to compare on, evenly from all of `examples`. */
export function checkedTexts(examples: readonly Example[]): Example[] {
  const longest = examples.reduce((most, { ids }) => Math.max(most, ids.length), 1);
  const count = Math.min(MOST_TEXTS, examples.length, Math.floor(MOST_TOKENS / longest));
  return Array.from({ length: count }, (_, i) => examples[Math.floor((i * examples.length) / count)]).filter(
    (example) => example !== undefined,
  );
}

/** What the engine makes of texts: logits `[texts × classes]`. */
interface Reference {
  texts: readonly Example[];
  classes: number;
  logits: Float32Array;
}

/**
 * Runs each graph of an export in ONNX Runtime, one after the other, and compares it with the engine. `warnings`: what
 * is not within its bounds, in sentences.
 */
export async function checkExports(
  folder: string,
  files: readonly OnnxFile[],
  { texts, classes, logits }: Reference,
  signal: AbortSignal,
): Promise<{ exports: ModelExport[]; warnings: string[] }> {
  const labels = texts.map(({ label }) => label);
  const measured = [];
  for (const file of files) {
    const answers = await answer(join(folder, file.path), file.inputs, { texts, classes }, signal);
    const parity = compareLogits(logits, answers.logits, { labels, classes });
    measured.push({ ...file, ...parity, millisecondsPerText: answers.millisecondsPerText });
  }
  const macroF1 = macroF1Of(logits, labels, classes);
  const chosen = chooseDefault(measured, macroF1);
  return {
    exports: measured.map(({ maxLogitDifference, ...file }, i) => ({
      ...file,
      maxLogitDifference: Number.isFinite(maxLogitDifference) ? maxLogitDifference : null,
      isDefault: i === chosen,
    })),
    warnings: measured
      .filter((file) => !isFaithful(file, macroF1))
      .map(
        (file) =>
          `${file.path} is not as exact as it should be, and not served by default: on ${String(texts.length)} texts its macro F1 is ${file.macroF1.toFixed(4)} and the engine's ${macroF1.toFixed(4)}, ${String(file.flippedLabels)} texts change their class, and a logit differs by ${file.maxLogitDifference.toPrecision(2)}.`,
      ),
  };
}

async function answer(
  path: string,
  inputs: GraphInputs,
  { texts, classes }: { texts: readonly Example[]; classes: number },
  signal: AbortSignal,
): Promise<{ logits: Float32Array; millisecondsPerText: number }> {
  const logits = new Float32Array(texts.length * classes);
  const placed = texts.map((text, place) => ({ ...text, place }));
  const session = await InferenceSession.create(path);
  try {
    let milliseconds = 0;
    const calls = cutIntoBatches(placed, atOnce[inputs]);
    // The first call of a session also plans its memory.
    await run(session, inputs, calls[0] ?? []);
    for (const call of calls) {
      signal.throwIfAborted();
      const start = performance.now();
      const values = await run(session, inputs, call);
      milliseconds += performance.now() - start;
      for (const [row, { place }] of call.entries()) {
        logits.set(values.subarray(row * classes, (row + 1) * classes), place * classes);
      }
    }
    return { logits, millisecondsPerText: milliseconds / Math.max(1, texts.length) };
  } finally {
    await session.release();
  }
}

async function run(
  session: InferenceSession,
  inputs: GraphInputs,
  texts: readonly Example[],
): Promise<Float32Array> {
  if (texts.length === 0) return new Float32Array();
  const feeds = Object.entries(
    toFeeds(
      inputs,
      texts.map(({ ids }) => ids),
    ),
  );
  const tensors = feeds.map(([name, { data, dims }]) => [name, new Tensor('int64', data, dims)]);
  const { logits } = await session.run(Object.fromEntries(tensors) as InferenceSession.FeedsType);
  return logits?.data as Float32Array;
}
