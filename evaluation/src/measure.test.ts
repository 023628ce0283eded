import { describe, expect, it } from 'vitest';
import { spread, valueOf } from './measure.ts';

const reached = {
  ...{ accuracy: 0.9, macroF1: 0.8 },
  perClass: [
    { label: 'negative', f1: 0.7 },
    { label: 'neutral', f1: 0.2 },
    { label: 'Positive', f1: 0.5 },
  ],
};

describe('valueOf', () => {
  it.each([
    ['ACCURACY', 0.9],
    ['MACRO_F1', 0.8],
    ['POSITIVE_NEGATIVE_F1', 0.6],
  ] as const)('%s is %d', (measure, value) => {
    expect(valueOf(measure, reached)).toBeCloseTo(value);
  });
});

describe('spread', () => {
  it('is the mean and the sample standard deviation', () => {
    expect(spread([2, 4, 9])).toEqual({ mean: 5, deviation: Math.sqrt(13) });
    expect(spread([3])).toEqual({ mean: 3, deviation: 0 });
  });
});
