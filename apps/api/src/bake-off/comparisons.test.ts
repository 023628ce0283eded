import { expect, it } from 'vitest';
import { createComparisons } from './comparisons.ts';

const labels = Array.from({ length: 60 }, (_, text) => text % 2);

/** A model that is wrong in every `nth` text. */
function model(id: string, nth: number): Parameters<ReturnType<typeof createComparisons>['of']>[1][0][0] {
  const predictions = labels.map((label, text) => (text % nth === 0 ? 1 - label : label));
  return { id, classes: ['رياضة', 'مال'], answers: { labels, predictions } };
}

it('a bake-off is compared once, also for those that ask at the same time, until there is another model', async () => {
  const comparisons = createComparisons();
  const [first, second] = [[model('mdl_1', 4)], [model('mdl_2', 10)]];
  const asked = comparisons.of('bko_1', [first, second]);
  expect(comparisons.of('bko_1', [first, second])).toBe(asked);
  expect((await asked).map(({ accuracy }) => accuracy.mean)).toEqual([0.75, 0.9]);
  const more = comparisons.of('bko_1', [first, [...second, model('mdl_3', 5)]]);
  expect((await more).map(({ accuracy }) => accuracy.mean)).toEqual([0.75, expect.closeTo(0.85)]);
  expect(comparisons.of('bko_1', [first, second])).not.toBe(more);
});

it('fifty bake-offs are kept, and none without a model is a fault', async () => {
  const comparisons = createComparisons();
  const first = comparisons.of('bko_0', []);
  expect(await first).toEqual([]);
  for (let i = 1; i < 50; i++) void comparisons.of(`bko_${i}`, []);
  expect(comparisons.of('bko_0', [])).toBe(first);
  void comparisons.of('bko_50', []);
  expect(comparisons.of('bko_0', [])).not.toBe(first);
});
