import { expect, it } from 'vitest';
import { combine } from './combine.ts';

it('makes a candidate of each base model with each profile', () => {
  expect(combine(['a', 'b'], ['NONE', 'MARBERT'], 2)).toEqual([
    { baseModel: 'a', normalization: 'NONE' },
    { baseModel: 'a', normalization: 'MARBERT' },
    { baseModel: 'b', normalization: 'NONE' },
    { baseModel: 'b', normalization: 'MARBERT' },
  ]);
  expect(combine(['a', 'b'], null, 1)).toHaveLength(2);
  expect(combine(['a'], ['NONE', 'LIGHT'], 1)).toHaveLength(2);
});

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `base_${i}`);

it.each([
  [[], null, 1, { code: 'BAD_INPUT', field: 'baseModels' }],
  [['a'], null, 1, { code: 'BAD_INPUT', field: 'baseModels' }],
  [['a'], [], 1, { code: 'BAD_INPUT', field: 'baseModels' }],
  [['a', 'b', 'a'], null, 1, { code: 'BAD_INPUT', field: 'baseModels' }],
  [['a'], ['NONE', 'NONE'], 1, { code: 'BAD_INPUT', field: 'normalizations' }],
  [ids(21), null, 1, { code: 'OUT_OF_RANGE', field: 'baseModels' }],
  [ids(11), ['NONE', 'LIGHT'], 1, { code: 'OUT_OF_RANGE', field: 'baseModels' }],
  [ids(20), null, 3, { code: 'OUT_OF_RANGE', field: 'seeds' }],
] as const)('refuses %j with %j and %i seeds', (baseModels, normalizations, seeds, refusal) => {
  expect(() => combine(baseModels, normalizations, seeds)).toThrow(expect.objectContaining(refusal));
});
