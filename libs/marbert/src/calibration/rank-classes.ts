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
export function rankClasses(
  logits: Float32Array,
  classes: readonly string[],
  calibration: AnsweringCalibration | null,
  precision: number | null,
): RankedClasses {
  const probabilities = softmax(logits, calibration?.temperature);
  const scores = classes.map((label, i) => ({ label, probability: probabilities[i] ?? 0 }));
  const confidence = Math.max(...probabilities);
  const confidences = calibration?.validation.confidences[probabilities.indexOf(confidence)];
  const threshold =
    precision === null || confidences === undefined ? null : thresholdFor(confidences, precision);
  return {
    scores: scores.sort((a, b) => b.probability - a.probability),
    abstained: precision !== null && confidence < (threshold?.confidence ?? Infinity),
  };
}
