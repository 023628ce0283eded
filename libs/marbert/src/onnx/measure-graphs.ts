import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { cutIntoBatches, type Example } from '../batches.ts';
import { toFeeds } from './feeds.ts';
import type { GraphInputs } from './inputs.ts';
import { compareLogits, type Parity } from './parity.ts';
import type { OnnxFile } from './write.ts';

/** Of all texts that are at hand; fewer of long ones, which take a second each on a small machine. */
const MOST_TEXTS = 500;
const MOST_TOKENS = 65_536;

/** Texts of one call: one, or as many as lie end to end in so many tokens. */
const atOnce: Record<GraphInputs, { texts: number; tokens: number }> = {
  BATCH: { texts: 1, tokens: Infinity },
  PACKED: { texts: Infinity, tokens: 128 },
};

/** What comes from outside of a measurement. */
export interface MeasuringOptions {
  /** Milliseconds, from any moment on. */
  now(): number;
  /** Called before each call of a graph; what it throws ends the measurement. */
  check(): void;
  /** Told after each call how many texts it was of. */
  onTexts?(count: number): void;
}

/** A graph, and how near its answers are to those that were expected. */
export type MeasuredGraph = OnnxFile & Parity & { millisecondsPerText: number };

/** The texts to compare on, evenly from all of `examples`. */
export function checkedTexts<Text extends Example>(examples: readonly Text[]): Text[] {
  const longest = examples.reduce((most, { ids }) => Math.max(most, ids.length), 1);
  const count = Math.min(MOST_TEXTS, examples.length, Math.floor(MOST_TOKENS / longest));
  return Array.from({ length: count }, (_, i) => examples[Math.floor((i * examples.length) / count)]).filter(
    (example) => example !== undefined,
  );
}

/**
 * Runs the graphs of an export below `folder` in ONNX Runtime, one after the other, and compares their answers with
 * `logits` [texts × classes], row-major.
 */
export async function measureGraphs(
  folder: string,
  files: readonly OnnxFile[],
  { texts, classes, logits }: { texts: readonly Example[]; classes: number; logits: Float32Array },
  options: MeasuringOptions,
): Promise<MeasuredGraph[]> {
  const labels = texts.map(({ label }) => label);
  const measured: MeasuredGraph[] = [];
  for (const file of files) {
    const answers = await graphLogits(join(folder, file.path), file.inputs, { texts, classes }, options);
    const parity = compareLogits(logits, answers.logits, { labels, classes });
    measured.push({ ...file, ...parity, millisecondsPerText: answers.millisecondsPerText });
  }
  return measured;
}

/** The logits [texts × classes] that a graph file gives to texts, and how long that takes. */
export async function graphLogits(
  path: string,
  inputs: GraphInputs,
  { texts, classes }: { texts: readonly Example[]; classes: number },
  { now, check, onTexts }: MeasuringOptions,
): Promise<{ logits: Float32Array; millisecondsPerText: number }> {
  // Loaded when it is needed: most who read or write the files of a model run none of them.
  const runtime = await import('onnxruntime-node');
  const logits = new Float32Array(texts.length * classes);
  const placed = texts.map((text, place) => ({ ...text, place }));
  const session = await runtime.InferenceSession.create(path);

  async function run(call: readonly Example[]): Promise<Float32Array> {
    if (call.length === 0) return new Float32Array();
    const feeds = toFeeds(
      inputs,
      call.map(({ ids }) => ids),
    );
    const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [
      name,
      new runtime.Tensor('int64', data, dims),
    ]);
    const { logits: values } = await session.run(Object.fromEntries(tensors) as InferenceSession.FeedsType);
    return values?.data as Float32Array;
  }

  try {
    let milliseconds = 0;
    const calls = cutIntoBatches(placed, atOnce[inputs]);
    // The first call of a session also plans its memory.
    await run(calls[0] ?? []);
    for (const call of calls) {
      check();
      const start = now();
      const values = await run(call);
      milliseconds += now() - start;
      onTexts?.(call.length);
      for (const [row, { place }] of call.entries()) {
        logits.set(values.subarray(row * classes, (row + 1) * classes), place * classes);
      }
    }
    return { logits, millisecondsPerText: milliseconds / Math.max(1, texts.length) };
  } finally {
    await session.release();
  }
}
