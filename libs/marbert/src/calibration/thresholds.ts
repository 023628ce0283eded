import { permutation, randomGenerator } from '../random.ts';
import { likeliest, rowsOf, softmax, type LabelledLogits } from './softmax.ts';

/** Fewer texts than this say too little of a precision. */
export const FEWEST_KEPT = 10;

/** How sure a model was of the texts that it took for one class: confidences, falling. */
export interface ClassConfidences {
  /** Of those that are of the class. */
  right: number[];
  /** Of those that are not. */
  wrong: number[];
}

/** From which confidence on a class is believed. */
export interface Threshold {
  /** Least confidence that is believed, 0 to 1. */
  confidence: number;
  /** Texts with at least that confidence. */
  documents: number;
  /** Share of them that are of the class. */
  precision: number;
}

/** What comes of keeping only predictions at or above the threshold of their class. */
export interface SelectiveFigures {
  /** Texts in all. */
  documents: number;
  /** Share of them that are kept; 0 where there is none. */
  coverage: number;
  /** Share of the kept ones that are right; `null` where none is kept. */
  accuracy: number | null;
}

/**
 * Confidences at `temperature` by predicted class, rounded down to six digits, of at most `most` texts drawn by
 * `seed`.
 */
export function confidencesByClass(
  { logits, labels, classes }: LabelledLogits,
  temperature: number,
  { most, seed }: { most: number; seed: number },
): ClassConfidences[] {
  const byClass = Array.from({ length: classes }, (): ClassConfidences => ({ right: [], wrong: [] }));
  const drawn = new Set(permutation(randomGenerator(`confidences ${seed}`), labels.length).subarray(0, most));
  let text = 0;
  for (const { row, label } of rowsOf({ logits, labels, classes })) {
    if (!drawn.has(text++)) continue;
    const predicted = likeliest(row);
    const confidence = softmax(row, temperature)[predicted] ?? 0;
    byClass[predicted]?.[predicted === label ? 'right' : 'wrong'].push(Math.floor(confidence * 1e6) / 1e6);
  }
  for (const { right, wrong } of byClass) for (const values of [right, wrong]) values.sort((a, b) => b - a);
  return byClass;
}

/**
 * The smallest threshold at which at least `precision` of the kept texts are of the class; `null` where there is none
 * that keeps {@link FEWEST_KEPT} texts or more.
 */
export function thresholdFor({ right, wrong }: ClassConfidences, precision: number): Threshold | null {
  let smallest: Threshold | null = null;
  let [hits, misses] = [0, 0];
  while (hits < right.length || misses < wrong.length) {
    const confidence = Math.max(right[hits] ?? 0, wrong[misses] ?? 0);
    while (right[hits] === confidence) hits++;
    while (wrong[misses] === confidence) misses++;
    const documents = hits + misses;
    if (documents >= FEWEST_KEPT && hits / documents >= precision) {
      smallest = { confidence, documents, precision: hits / documents };
    }
  }
  return smallest;
}

/** `thresholds`: of each class, `null` where nothing of it is kept. */
export function measureThresholds(
  byClass: readonly ClassConfidences[],
  thresholds: readonly (Threshold | null)[],
): SelectiveFigures {
  let [documents, right, wrong] = [0, 0, 0];
  for (const [i, confidences] of byClass.entries()) {
    const least = thresholds[i]?.confidence ?? Infinity;
    documents += confidences.right.length + confidences.wrong.length;
    right += confidences.right.filter((confidence) => confidence >= least).length;
    wrong += confidences.wrong.filter((confidence) => confidence >= least).length;
  }
  const kept = right + wrong;
  return {
    documents,
    coverage: documents === 0 ? 0 : kept / documents,
    accuracy: kept === 0 ? null : right / kept,
  };
}
