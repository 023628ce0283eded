import { randomGenerator } from '../random.ts';
import { likeliest, rowsOf, type LabelledLogits } from './softmax.ts';

export const RESAMPLES = 1_000;
/** Share of the resamples between the ends. */
const LEVEL = 0.95;

/** Both ends included. */
export interface Interval {
  lower: number;
  upper: number;
}

/**
 * 95 % confidence intervals of accuracy and macro F1, as `evaluatePredictions` has them, by percentiles of 1,000
 * bootstrap resamples of the texts (Efron & Tibshirani 1993, chapter 13), drawn by `seed`. `null` of no text.
 */
export function bootstrapIntervals(
  data: LabelledLogits,
  seed: number,
): { accuracy: Interval; macroF1: Interval } | null {
  const { labels, classes } = data;
  const texts = labels.length;
  if (texts === 0) return null;
  const predictions = Array.from(rowsOf(data), ({ row }) => likeliest(row));
  const random = randomGenerator(`bootstrap ${seed}`);
  const accuracies = new Float64Array(RESAMPLES);
  const macroF1s = new Float64Array(RESAMPLES);
  const hits = new Int32Array(classes);
  /** Texts of a class, and texts taken for it, counted together: the divisor of its F1. */
  const mentions = new Int32Array(classes);
  const count = (counts: Int32Array, index: number): void => {
    counts[index] = (counts[index] ?? 0) + 1;
  };
  for (let resample = 0; resample < RESAMPLES; resample++) {
    hits.fill(0);
    mentions.fill(0);
    for (let draw = 0; draw < texts; draw++) {
      const text = Math.floor(random() * texts);
      const [label = 0, predicted = 0] = [labels[text], predictions[text]];
      count(mentions, label);
      count(mentions, predicted);
      if (label === predicted) count(hits, label);
    }
    const f1s = Array.from(hits, (right, i) => (right === 0 ? 0 : (2 * right) / (mentions[i] ?? 0)));
    accuracies[resample] = hits.reduce((sum, right) => sum + right, 0) / texts;
    macroF1s[resample] = f1s.reduce((sum, f1) => sum + f1, 0) / classes;
  }
  return { accuracy: middleOf(accuracies), macroF1: middleOf(macroF1s) };
}

/** The ends of what is left when both tails are cut off. */
export function middleOf(values: Float64Array): Interval {
  const sorted = values.toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { lower: at((1 - LEVEL) / 2), upper: at((1 + LEVEL) / 2) };
}
