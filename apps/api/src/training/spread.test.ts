import { expect, it } from 'vitest';
import { spreadOf } from './spread.ts';

it('divides the squared differences from the mean by one less than the values', () => {
  expect(spreadOf([0.5, 0.75])).toEqual({ mean: 0.625, standardDeviation: Math.sqrt(0.03125) });
  expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, standardDeviation: Math.sqrt(32 / 7) });
});

it('finds none where all values are the same', () => {
  expect(spreadOf([0.5, 0.5, 0.5])).toEqual({ mean: 0.5, standardDeviation: 0 });
});
