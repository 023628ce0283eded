import { describe, expect, it } from 'vitest';
import { assignSplits, completeSplits, type SplitOptions } from './splits.ts';

/** Documents of each class in TRAIN, VALIDATION and TEST when class `c` has `counts[c]` documents. */
function sizes(counts: readonly number[], shares: Partial<SplitOptions> = {}): number[][] {
  const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
  const splits = assignSplits(labels, options({ classes: counts.map(String), ...shares }));
  return counts.map((_, label) =>
    [0, 1, 2].map((split) => labels.filter((own, at) => own === label && splits[at] === split).length),
  );
}

function options(some: Partial<SplitOptions>): SplitOptions {
  return { classes: ['a', 'b'], validationShare: 0.1, testShare: 0.1, seed: 42, ...some };
}

describe('splits', () => {
  it('give every class its shares exactly where they are whole numbers', () => {
    expect(sizes([100, 50, 10])).toEqual([
      [80, 10, 10],
      [40, 5, 5],
      [8, 1, 1],
    ]);
  });

  it('give what is left to the largest remainders', () => {
    expect(sizes([7, 13], { validationShare: 0.1, testShare: 0.2 })).toEqual([
      [5, 1, 1],
      [9, 1, 3],
    ]);
  });

  it('keep a document of every class in TRAIN, and from three on in every split', () => {
    expect(sizes([0, 1, 2, 3, 4, 5])).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
      [1, 1, 1],
      [2, 1, 1],
      [3, 1, 1],
    ]);
    expect(sizes([1, 2, 3], { validationShare: 0.45, testShare: 0.45 })).toEqual([
      [1, 0, 0],
      [1, 0, 1],
      [1, 1, 1],
    ]);
  });

  it('give nothing to a split without a share', () => {
    expect(sizes([3, 10], { validationShare: 0.2, testShare: 0 })).toEqual([
      [2, 1, 0],
      [8, 2, 0],
    ]);
    expect(sizes([3, 10], { validationShare: 0, testShare: 0 })).toEqual([
      [3, 0, 0],
      [10, 0, 0],
    ]);
  });

  it('never lose a document, whatever the counts and shares', () => {
    for (let count = 0; count <= 60; count++) {
      for (const [validationShare, testShare] of [
        [0.1, 0.1],
        [0.3, 0.3],
        [0.05, 0.15],
        [0.9, 0.05],
        [1 / 3, 1 / 3],
      ] as const) {
        const [own] = sizes([count], { validationShare, testShare });
        expect(own?.reduce((sum, size) => sum + size)).toBe(count);
        if (count >= 3) expect(Math.min(...(own ?? []))).toBeGreaterThan(0);
      }
    }
  });

  it('are the same for the same seed and others for another', () => {
    const labels = Int32Array.from({ length: 1000 }, (_, document) => document % 2);
    const first = assignSplits(labels, options({ seed: 1 }));
    expect(assignSplits([...labels], options({ seed: 1 }))).toEqual(first);
    expect(assignSplits(labels, options({ seed: 2 }))).not.toEqual(first);
  });

  it('take documents from all over the source', () => {
    const labels = new Int32Array(10_000);
    const splits = assignSplits(labels, options({ classes: ['a'] }));
    const tenths = Array.from({ length: 10 }, (_, tenth) => splits.slice(1000 * tenth, 1000 * (tenth + 1)));
    for (const tenth of tenths) {
      const test = tenth.filter((split) => split === 2).length;
      // 100 expected; the hypergeometric standard deviation is 9.
      expect(Math.abs(test - 100)).toBeLessThan(45);
    }
  });

  it.each([
    [-0.1, 0.1],
    [0.5, 0.5],
    [Number.NaN, 0.1],
  ])('refuse shares of %d and %d', (validationShare, testShare) => {
    expect(() => assignSplits([0], options({ validationShare, testShare }))).toThrow(
      expect.objectContaining({ code: 'INVALID_SHARES' }),
    );
  });

  it('refuse a label without a class', () => {
    expect(() => assignSplits([0, 2], options({}))).toThrow('Document 1 is of class 2; there are 2.');
  });
});

describe('official splits', () => {
  const labels = Array.from({ length: 40 }, (_, i) => i % 2);

  it('stay as they are where all three are given', () => {
    const official = Uint8Array.from(labels, (_, i) => i % 3);
    expect(completeSplits(official, labels, options({}))).toEqual(official);
  });

  it('get the part that is missing out of the training part, class by class', () => {
    const official = Uint8Array.from(labels, (_, i) => (i < 20 ? 0 : 2));
    const splits = completeSplits(official, labels, options({ validationShare: 0.2, testShare: 0.4 }));
    expect(splits.subarray(20)).toEqual(official.subarray(20));
    const validation = [...splits.keys()].filter((document) => splits[document] === 1);
    expect(validation.map((document) => labels[document]).sort()).toEqual([0, 0, 1, 1]);
    expect(Math.max(...validation)).toBeLessThan(20);
  });

  it('are refused where nothing is left to train on', () => {
    const official = new Uint8Array(40).fill(2);
    expect(() => completeSplits(official, labels, options({}))).toThrow(/no document to train on/);
  });
});
