import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { occlude, type WordGroup } from './explain-occlude.ts';

/** Measures a model whose words have effects that add up, and remembers what it measured. */
function linearModel(weights: readonly number[]): {
  measured: WordGroup[];
  measure: (groups: readonly WordGroup[]) => Promise<number[]>;
} {
  const measured: WordGroup[] = [];
  return {
    measured,
    measure(groups) {
      measured.push(...groups);
      return Promise.resolve(
        groups.map(({ start, end }) => weights.slice(start, end).reduce((sum, weight) => sum + weight, 0)),
      );
    },
  };
}

const weightLists = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 300 });
const budgets = fc.integer({ min: 1, max: 80 });

describe('occlusion of words', () => {
  it('finds the weight of every word where the budget is enough for all', async () => {
    await fc.assert(
      fc.asyncProperty(weightLists, async (weights) => {
        const { measure, measured } = linearModel(weights);
        const effects = await occlude(weights.length, measure, Math.max(1, weights.length));
        expect(effects).toEqual(weights.map((weight) => ({ weight, isExact: true })));
        expect(measured).toHaveLength(weights.length);
      }),
    );
  });

  it('keeps to its budget, and to what all words do together, whatever they do', async () => {
    await fc.assert(
      fc.asyncProperty(weightLists, budgets, async (weights, budget) => {
        const { measure, measured } = linearModel(weights);
        const effects = await occlude(weights.length, measure, budget);
        expect(measured.length).toBeLessThanOrEqual(budget);
        expect(effects).toHaveLength(weights.length);
        const total = effects.reduce((sum, { weight }) => sum + weight, 0);
        expect(total).toBeCloseTo(weights.reduce((sum, weight) => sum + weight, 0));
        for (const [i, { weight, isExact }] of effects.entries())
          if (isExact) expect(weight).toBe(weights[i]);
      }),
    );
  });

  it.each([65, 300, 1000])(
    'finds the three words that count among %i, with 64 measurements',
    async (words) => {
      const telling = new Map([
        [3, 5],
        [Math.floor(words / 2), -4],
        [words - 1, 3],
      ]);
      const weights = Array.from({ length: words }, (_, word) => telling.get(word) ?? 0);
      const effects = await occlude(words, linearModel(weights).measure, 64);
      for (const [word, weight] of telling) expect(effects[word]).toEqual({ weight, isExact: true });
    },
  );

  it('shares what a group does evenly among words that were not told apart', async () => {
    const effects = await occlude(6, linearModel([1, 2, 9, 0, 0, 0]).measure, 4);
    // Halves first, then the half of all the weight in its word and its pair.
    expect(effects).toEqual([
      { weight: 1, isExact: true },
      ...[2, 3].map(() => ({ weight: 5.5, isExact: false })),
      ...[4, 5, 6].map(() => ({ weight: 0, isExact: false })),
    ]);
  });
});
