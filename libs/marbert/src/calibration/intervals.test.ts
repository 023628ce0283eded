import { describe, expect, it } from 'vitest';
import { bootstrapIntervals } from './intervals.ts';

/** 400 texts of two classes, of which 320 are right: 160 of each class. */
const labels = Array.from({ length: 400 }, (_, i) => i % 2);
const predictions = labels.map((label, i) => (i < 320 ? label : 1 - label));

describe('bootstrapIntervals', () => {
  it('is as wide as the binomial distribution says', () => {
    const intervals = bootstrapIntervals(labels, predictions, 2, 7);
    // 1.96 standard deviations of √(0.8 · 0.2 / 400) = 0.02.
    expect(intervals?.accuracy.lower).toBeCloseTo(0.8 - 0.0392, 1.7);
    expect(intervals?.accuracy.upper).toBeCloseTo(0.8 + 0.0392, 1.7);
    expect(intervals?.macroF1.lower).toBeCloseTo(0.8 - 0.0392, 1.7);
    expect(intervals?.macroF1.upper).toBeCloseTo(0.8 + 0.0392, 1.7);
  });

  it('is the same for the same seed, and another for another', () => {
    const [first, again, other] = [7, 7, 8].map((seed) => bootstrapIntervals(labels, predictions, 2, seed));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('has no width where every text is right, or none', () => {
    const [all, none] = [
      { lower: 1, upper: 1 },
      { lower: 0, upper: 0 },
    ];
    expect(bootstrapIntervals([0, 0], [0, 0], 1, 7)).toEqual({ accuracy: all, macroF1: all });
    expect(bootstrapIntervals([0, 0], [1, 1], 2, 7)).toEqual({ accuracy: none, macroF1: none });
  });

  it('is null of no text', () => {
    expect(bootstrapIntervals([], [], 2, 7)).toBeNull();
  });
});
