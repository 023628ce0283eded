import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLogits, labelled } from './labelled-logits.fixture.ts';
import { softmax } from './softmax.ts';
import { confidencesByClass, FEWEST_KEPT, measureThresholds, thresholdFor } from './thresholds.ts';

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

describe('thresholdFor', () => {
  // Kept from 0.9 on: 10 of 10; from 0.8 on: 18 of 20; from 0.7 on: 28 of 40.
  const class0 = {
    right: [...times(10, 0.9), ...times(8, 0.8), ...times(10, 0.7)],
    wrong: [...times(2, 0.8), ...times(10, 0.7)],
  };

  it.each([
    [0.999, { confidence: 0.9, documents: 10, precision: 1 }],
    [0.9, { confidence: 0.8, documents: 20, precision: 0.9 }],
    [0.7, { confidence: 0.7, documents: 40, precision: 0.7 }],
  ])('of a precision of %d is the smallest that reaches it', (precision, threshold) => {
    expect(thresholdFor(class0, precision)).toEqual(threshold);
  });

  it('goes on below a stretch that does not reach it', () => {
    const mixed = { right: [...times(10, 0.9), ...times(80, 0.5)], wrong: times(10, 0.6) };
    expect(thresholdFor(mixed, 0.9)).toEqual({ confidence: 0.5, documents: 100, precision: 0.9 });
  });

  it('is null where it can not be reached, or by too few texts', () => {
    expect(thresholdFor({ right: times(50, 0.5), wrong: [0.9, ...times(9, 0.6)] }, 0.95)).toBeNull();
    expect(thresholdFor({ right: times(FEWEST_KEPT - 1, 0.9), wrong: [] }, 0.5)).toBeNull();
    expect(thresholdFor({ right: [], wrong: [] }, 0.5)).toBeNull();
  });

  it('is what a search through every confidence finds', () => {
    const falling = fc
      .array(fc.integer({ min: 1, max: 20 }), { maxLength: 40 })
      .map((values) => values.map((value) => value / 20).sort((a, b) => b - a));
    fc.assert(
      fc.property(falling, falling, fc.double({ min: 0.5, max: 0.999 }), (right, wrong, precision) => {
        const reaching = [...right, ...wrong].filter((least) => {
          const hits = right.filter((confidence) => confidence >= least).length;
          const kept = hits + wrong.filter((confidence) => confidence >= least).length;
          return kept >= FEWEST_KEPT && hits / kept >= precision;
        });
        const found = thresholdFor({ right, wrong }, precision);
        expect(found?.confidence).toBe(reaching.length === 0 ? undefined : Math.min(...reaching));
      }),
    );
  });
});

describe('confidencesByClass', () => {
  const data = labelled([
    [[2, 0], 0],
    [[4, 0], 0],
    [[3, 0], 1],
    [[0, 1], 1],
  ]);
  const sureAt = (margin: number): number => Math.floor(1e6 / (1 + Math.exp(-margin))) / 1e6;

  it('sorts the predictions by class and by whether they are right, the surest first', () => {
    expect(confidencesByClass(data, 1, { most: 10, seed: 1 })).toEqual([
      { right: [sureAt(4), sureAt(2)], wrong: [sureAt(3)] },
      { right: [sureAt(1)], wrong: [] },
    ]);
  });

  it('keeps no more than it is told to, the same for the same seed', () => {
    const kept = confidencesByClass(data, 1, { most: 2, seed: 1 });
    expect(kept.flatMap(({ right, wrong }) => [...right, ...wrong])).toHaveLength(2);
    expect(confidencesByClass(data, 1, { most: 2, seed: 1 })).toEqual(kept);
  });

  it('lets every text reach the threshold that it sets itself', () => {
    fc.assert(
      fc.property(anyLogits, (texts) => {
        const row = texts.logits.subarray(0, texts.classes);
        const one = { ...texts, logits: row, labels: texts.labels.slice(0, 1) };
        const [kept] = confidencesByClass(one, 1, { most: 1, seed: 1 }).flatMap((values) => [
          ...values.right,
          ...values.wrong,
        ]);
        expect(Math.max(...softmax(row))).toBeGreaterThanOrEqual(kept ?? 1);
      }),
    );
  });
});

describe('measureThresholds', () => {
  const byClass = [
    { right: [0.9, 0.8], wrong: [0.7] },
    { right: [0.9], wrong: [0.95] },
  ];
  const at = (confidence: number): { confidence: number; documents: number; precision: number } => ({
    ...{ confidence, documents: 0, precision: 0 },
  });

  it('counts what lies at or above the threshold of its class', () => {
    expect(measureThresholds(byClass, [at(0.8), at(0.95)])).toEqual({
      ...{ documents: 5, coverage: 3 / 5, accuracy: 2 / 3 },
    });
  });

  it('keeps nothing of a class without a threshold', () => {
    expect(measureThresholds(byClass, [null, at(0.9)])).toMatchObject({ coverage: 2 / 5, accuracy: 1 / 2 });
    expect(measureThresholds(byClass, [null, null])).toMatchObject({ coverage: 0, accuracy: null });
    expect(measureThresholds([], [])).toEqual({ documents: 0, coverage: 0, accuracy: null });
  });
});
