import { evaluatePredictions } from '../metrics.ts';
import type { GraphPrecision } from './arithmetic.ts';
import type { GraphInputs } from './inputs.ts';

/** How near the answers of an exported file are to those of the engine that trained the model. */
export interface Parity {
  /** How many were compared. */
  texts: number;
  /** Of all logits of all texts; infinite where one is not a number. */
  maxLogitDifference: number;
  /** Texts that are taken for another class. */
  flippedLabels: number;
  /** Of the file's answers, 0 to 1. */
  macroF1: number;
}

/** An F32 file may be so far from the engine, and no text may change its class. */
const MOST_F32_DIFFERENCE = 1e-4;
/** Any other file may lose so much macro F1: half a point. */
const MOST_F1_LOST = 0.005;

/** Compares logits `[texts × C]`, row-major, with those of the engine. */
export function compareLogits(
  engine: Float32Array,
  file: Float32Array,
  { labels, classes }: { labels: readonly number[]; classes: number },
): Parity {
  const [expected, actual] = [likeliest(engine, classes), likeliest(file, classes)];
  const difference = engine.reduce((most, logit, i) => {
    const apart = Math.abs(logit - (file[i] ?? Number.NaN));
    return Math.max(most, Number.isNaN(apart) ? Infinity : apart);
  }, 0);
  return {
    texts: labels.length,
    maxLogitDifference: difference,
    flippedLabels: actual.filter((label, text) => label !== expected[text]).length,
    macroF1: evaluatePredictions(labels, actual, classes).macro.f1,
  };
}

/** Macro F1 of logits `[texts × C]`, 0 to 1. */
export function macroF1Of(logits: Float32Array, labels: readonly number[], classes: number): number {
  return evaluatePredictions(labels, likeliest(logits, classes), classes).macro.f1;
}

/**
 * Whether a file answers as the model does, within the bounds of its precision; what was compared on no text does so in
 * F32 alone, where nothing is rounded. `macroF1`: the engine's.
 */
export function isFaithful(file: Parity & { precision: GraphPrecision }, macroF1: number): boolean {
  switch (file.precision) {
    case 'F32':
      return file.maxLogitDifference <= MOST_F32_DIFFERENCE && file.flippedLabels === 0;
    case 'FP16':
    case 'INT8':
      // What a subtraction of two F1 leaves is not exact.
      return (
        file.texts > 0 &&
        Number.isFinite(file.maxLogitDifference) &&
        macroF1 - file.macroF1 <= MOST_F1_LOST + 1e-9
      );
  }
}

/** The fastest of the faithful files, or `onnx/model.onnx` where none is: the place of the one to serve from. */
export function chooseDefault(
  files: readonly (Parity & {
    inputs: GraphInputs;
    precision: GraphPrecision;
    millisecondsPerText: number;
  })[],
  macroF1: number,
): number {
  const plain = files.findIndex(({ inputs, precision }) => inputs === 'BATCH' && precision === 'F32');
  return files.reduce((best, file, i) => {
    const fastest = files[best];
    if (fastest === undefined || !isFaithful(file, macroF1)) return best;
    const isBetter = file.millisecondsPerText < fastest.millisecondsPerText;
    return isBetter || !isFaithful(fastest, macroF1) ? i : best;
  }, plain);
}

/** The class of the largest logit of each text. */
function likeliest(logits: Float32Array, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, text) => {
    const row = logits.subarray(text * classes, (text + 1) * classes);
    return row.reduce((best, logit, i) => (logit > (row[best] ?? 0) ? i : best), 0);
  });
}
