import type { Engine } from '@tasnif/engine';
import type { EncodedText, Example } from './batches.ts';
import type { LabelledLogits } from './calibration/softmax.ts';
import { predictByBatch } from './evaluate.ts';
import type { TextClassifier } from './text-classifier.ts';
import { poolLogits, windowsOf, type Pooling } from './windows.ts';

/** What a model says of the windows of N texts, and what the texts are. */
export interface WindowLogits {
  /** `[N]`, of each text its windows `[W]` of logits `[C]`. */
  texts: Float32Array[][];
  /** `[N]`, class numbers from 0 to C - 1. */
  labels: readonly number[];
  /** C. */
  classes: number;
}

/** Texts whose windows are in memory together; long ones fill a batch by themselves. */
const TEXTS_AT_ONCE = 512;

export interface PredictWindowsOptions {
  /** Tokens of a window. */
  maxLength: number;
  /** Windows read of a text. Default: 32, as many as are read of any. */
  most?: number;
  /** Asked after every batch; what it throws ends it all. */
  check?: () => Promise<void>;
}

/** Logits of the windows of each text, of which the examples hold the token ids whole. */
export async function predictWindows(
  engine: Engine,
  model: TextClassifier,
  examples: readonly Example[],
  options: PredictWindowsOptions,
): Promise<WindowLogits> {
  const labels = examples.map(({ label }) => label);
  const texts = await predictTexts(engine, model, examples, options);
  return { texts, labels, classes: model.config.labels.length };
}

/** The same for texts of no known class: `[N]`, of each text its windows `[W]` of logits `[C]`. */
export async function predictTexts(
  engine: Engine,
  model: TextClassifier,
  encoded: readonly EncodedText[],
  { maxLength, most, check }: PredictWindowsOptions,
): Promise<Float32Array[][]> {
  const classes = model.config.labels.length;
  const texts: Float32Array[][] = [];
  for (let start = 0; start < encoded.length; start += TEXTS_AT_ONCE) {
    const windows = encoded
      .slice(start, start + TEXTS_AT_ONCE)
      .map(({ ids }) => windowsOf(ids, maxLength, most).map((window) => ({ ids: window })));
    const batches = predictByBatch(engine, model, windows.flat());
    let batch = batches.next();
    while (batch.done !== true) {
      await check?.();
      batch = batches.next();
    }
    const logits = batch.value;
    let next = 0;
    for (const own of windows) {
      texts.push(own.map(() => logits.subarray(next * classes, ++next * classes)));
    }
  }
  return texts;
}

/** Logits of the texts. */
export function poolWindows({ texts, labels, classes }: WindowLogits, pooling: Pooling): LabelledLogits {
  const logits = new Float32Array(texts.length * classes);
  for (const [i, windows] of texts.entries()) logits.set(poolLogits(windows, pooling), i * classes);
  return { logits, labels, classes };
}
