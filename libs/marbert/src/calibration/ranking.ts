import { softmax } from './softmax.ts';
import { thresholdFor, type ClassConfidences } from './thresholds.ts';

/** What of a calibration an answer takes. */
interface AnsweringCalibration {
  temperature: number;
  /** By class, from the validation split. */
  validation: { confidences: readonly ClassConfidences[] };
}

/** What logits say of a text. */
export interface RankedClasses {
  /** Every class with its probability, 0 to 1, likeliest first. */
  scores: { label: string; probability: number }[];
  /** Whether the likeliest is not likely enough for the wanted precision. */
  abstained: boolean;
}

/**
 * Ranks classes by their probability at the temperature of a calibration, 1 where there is none.
 *
 * @param precision wanted of the answers of a class, 0 to 1; a class without a threshold for it is never believed. `null`:
 * no answer is an abstention
 */
export type RankClasses = (logits: Float32Array, precision: number | null) => RankedClasses;

/** Remembers the thresholds of the precision that was wanted last: of 10,000 confidences they take 0.2 ms. */
export function createRanking(
  classes: readonly string[],
  calibration: AnsweringCalibration | null,
): RankClasses {
  let known: { precision: number; thresholds: readonly number[] } | undefined;

  /** From which confidence on each class is believed. */
  function thresholdsOf(precision: number): readonly number[] {
    if (known?.precision === precision) return known.thresholds;
    const confidences = calibration?.validation.confidences ?? [];
    const thresholds = confidences.map((own) => thresholdFor(own, precision)?.confidence ?? Infinity);
    known = { precision, thresholds };
    return thresholds;
  }

  return (logits, precision) => {
    const probabilities = softmax(logits, calibration?.temperature);
    const scores = classes.map((label, i) => ({ label, probability: probabilities[i] ?? 0 }));
    const confidence = Math.max(...probabilities);
    const likeliest = probabilities.indexOf(confidence);
    return {
      scores: scores.sort((a, b) => b.probability - a.probability),
      abstained: precision !== null && confidence < (thresholdsOf(precision)[likeliest] ?? Infinity),
    };
  };
}
