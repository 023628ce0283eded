import { describe, expect, it } from 'vitest';
import { bootstrapIntervals } from './intervals.ts';
import { labelled } from './labelled-logits.fixture.ts';

const right = [[1, 0], 0] as const;
const wrong = [[1, 0], 1] as const;
/** 400 texts of two classes, of which 320 are right: 160 of each class. */
const mixed = labelled(
  Array.from({ length: 400 }, (_, i) => {
    const label = i % 2;
    return [i < 320 === (label === 0) ? [1, 0] : [0, 1], label] as const;
  }),
);

describe('bootstrapIntervals', () => {
  it('is as wide as the binomial distribution says', () => {
    const intervals = bootstrapIntervals(mixed, 7);
    // 1.96 standard deviations of √(0.8 · 0.2 / 400) = 0.02.
    expect(intervals?.accuracy.lower).toBeCloseTo(0.8 - 0.0392, 1.7);
    expect(intervals?.accuracy.upper).toBeCloseTo(0.8 + 0.0392, 1.7);
    expect(intervals?.macroF1.lower).toBeCloseTo(0.8 - 0.0392, 1.7);
    expect(intervals?.macroF1.upper).toBeCloseTo(0.8 + 0.0392, 1.7);
  });

  it('is the same for the same seed, and another for another', () => {
    const [first, again, other] = [7, 7, 8].map((seed) => bootstrapIntervals(mixed, seed));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('has no width where every text is right, or none', () => {
    const [all, none] = [
      { lower: 1, upper: 1 },
      { lower: 0, upper: 0 },
    ];
    expect(bootstrapIntervals(labelled([right, [[0, 1], 1]]), 7)?.accuracy).toEqual(all);
    expect(bootstrapIntervals(labelled([wrong, wrong]), 7)).toEqual({ accuracy: none, macroF1: none });
  });

  it('is null of no text', () => {
    expect(bootstrapIntervals(labelled([]), 7)).toBeNull();
  });
});
