import { describe, expect, it } from 'vitest';
import { arrange, type ArrangeOptions, type SourceDocuments } from './arrange.ts';

const defaults: ArrangeOptions = {
  ...{ duplicates: 'KEEP', leaks: 'KEEP', conflicts: 'KEEP' },
  ...{ validationShare: 0.1, testShare: 0.1, seed: 42, folds: 0 },
};

function splitsOf(
  labels: ArrayLike<number>,
  options: Partial<ArrangeOptions> = {},
  source: Partial<SourceDocuments> = {},
): Uint8Array {
  const own = { labels: Int32Array.from(labels), duplicates: [], ...source };
  return arrange(own, { ...defaults, ...options }).splits;
}

/** Documents of each class in TRAIN, VALIDATION and TEST when class `c` has `counts[c]` documents. */
function sizes(counts: readonly number[], options: Partial<ArrangeOptions> = {}): number[][] {
  const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
  const splits = splitsOf(labels, options);
  return counts.map((_, label) =>
    [0, 1, 2].map((split) => labels.filter((own, at) => own === label && splits[at] === split).length),
  );
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
    const first = splitsOf(labels, { seed: 1 });
    expect(splitsOf(labels, { seed: 1 })).toEqual(first);
    expect(splitsOf(labels, { seed: 2 })).not.toEqual(first);
  });

  it('take documents from all over the source', () => {
    const labels = new Int32Array(10_000);
    const splits = splitsOf(labels);
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
    expect(() => splitsOf([0], { validationShare, testShare })).toThrow(
      expect.objectContaining({ code: 'INVALID_SHARES' }),
    );
  });
});

describe('official splits', () => {
  const labels = Array.from({ length: 40 }, (_, i) => i % 2);

  it('stay as they are where all three are given', () => {
    const official = Uint8Array.from(labels, (_, i) => i % 3);
    expect(splitsOf(labels, {}, { official })).toEqual(official);
  });

  it('get the part that is missing out of the training part, class by class', () => {
    const official = Uint8Array.from(labels, (_, i) => (i < 20 ? 0 : 2));
    const splits = splitsOf(labels, { validationShare: 0.2, testShare: 0.4 }, { official });
    expect(splits.subarray(20)).toEqual(official.subarray(20));
    const validation = [...splits.keys()].filter((document) => splits[document] === 1);
    expect(validation.map((document) => labels[document]).sort()).toEqual([0, 0, 1, 1]);
    expect(Math.max(...validation)).toBeLessThan(20);
  });

  it('are refused where nothing is left to train on', () => {
    const official = new Uint8Array(40).fill(2);
    expect(() => splitsOf(labels, {}, { official })).toThrow(/no document to train on/);
  });
});

describe('documents that belong together', () => {
  const labels = Int32Array.from({ length: 400 }, (_, document) => document % 2);
  const sides = (splits: Uint8Array, documents: readonly number[]): number =>
    new Set(documents.map((document) => splits[document])).size;

  it('are dealt to one split: those of a group, twins, and both in a chain', () => {
    const groups = Int32Array.from(labels, (_, document) => (document < 200 ? Math.floor(document / 8) : -1));
    const duplicates = [
      { kind: 'EXACT', documents: [250, 252], similarity: 1 },
      { kind: 'NEAR', documents: [3, 300], similarity: 0.9 },
    ] as const;
    const splits = splitsOf(labels, {}, { groups, duplicates });
    for (let group = 0; group < 25; group++) {
      expect(
        sides(
          splits,
          [...groups.keys()].filter((document) => groups[document] === group),
        ),
      ).toBe(1);
    }
    expect(sides(splits, [250, 252])).toBe(1);
    expect(sides(splits, [0, 3, 7, 300])).toBe(1);
    expect(new Set(splits)).toEqual(new Set([0, 1, 2]));
  });

  it('stay where an official split has them', () => {
    const official = Uint8Array.from(labels, (_, document) => (document < 300 ? 0 : document < 350 ? 1 : 2));
    const duplicates = [{ kind: 'EXACT', documents: [10, 380], similarity: 1 }] as const;
    expect(splitsOf(labels, {}, { official, duplicates })).toEqual(official);
    const moved = splitsOf(labels, { leaks: 'MOVE_TO_TRAIN' }, { official, duplicates });
    expect([moved[10], moved[380]]).toEqual([0, 0]);
  });
});

describe('what is left out', () => {
  const labels = Int32Array.from({ length: 100 }, (_, document) => (document < 90 ? 0 : 1));

  it('has its reason, and no share of the splits', () => {
    const duplicates = [{ kind: 'EXACT', documents: [0, 1, 95], similarity: 1 }] as const;
    const { excluded, splits, findings } = arrange(
      { labels, duplicates },
      { ...defaults, duplicates: 'DROP', conflicts: 'DROP', maxPerClass: 50 },
    );
    expect(excluded.get(1)).toBe('DUPLICATE');
    expect(excluded.get(95)).toBe('CONFLICT');
    expect([...excluded.values()].filter((reason) => reason === 'CLASS_FULL')).toHaveLength(39);
    const left = [...splits].filter((_, document) => !excluded.has(document));
    expect(left.filter((split) => split !== 0)).toHaveLength(12);
    expect(findings).toHaveLength(2);
  });

  it('is of the training side alone where the splits are official', () => {
    const official = Uint8Array.from(labels, (_, document) => (document % 2 === 0 ? 0 : 2));
    const { excluded } = arrange({ labels, duplicates: [], official }, { ...defaults, maxPerClass: 5 });
    expect([...excluded.keys()].every((document) => official[document] === 0)).toBe(true);
    expect(excluded.size).toBe(40);
  });
});

describe('folds', () => {
  it('are equal parts of all that is not for the test, and the first is for validation', () => {
    const labels = Int32Array.from({ length: 200 }, (_, document) => document % 2);
    const { folds, splits } = arrange({ labels, duplicates: [] }, { ...defaults, folds: 5 });
    expect([-1, 0, 1, 2, 3, 4].map((fold) => folds.filter((own) => own === fold).length)).toEqual([
      20, 36, 36, 36, 36, 36,
    ]);
    for (const [document, fold] of folds.entries()) {
      expect(splits[document]).toBe(fold === -1 ? 2 : fold === 0 ? 1 : 0);
    }
  });
});
