import { expect, it } from 'vitest';
import { createNumberSet } from './number-set.ts';

it('knows what was added, however much that is', () => {
  const set = createNumberSet();
  const values = Array.from({ length: 20_000 }, (_, i) => ((i * 2_654_435_761) % 2 ** 48) + 1);
  expect(values.every((value) => set.add(value))).toBe(true);
  expect(values.some((value) => set.add(value))).toBe(false);
});
