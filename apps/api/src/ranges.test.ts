import { describe, expect, it } from 'vitest';
import { describe as describeRange, inRange } from './ranges.ts';

describe('a range', () => {
  it('includes both of its ends', () => {
    expect(inRange('topK', 1)).toBe(1);
    expect(inRange('topK', 100)).toBe(100);
  });

  it.each([0, 101, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %d with the field, the value and the range',
    (value) => {
      expect(() => inRange('topK', value)).toThrow(
        expect.objectContaining({
          code: 'OUT_OF_RANGE',
          field: 'topK',
          message: `topK is ${value}; it must be from 1 to 100.`,
        }),
      );
    },
  );

  it('stands in the description of its field', () => {
    expect(describeRange('epochs', 'Times.', 5)).toBe('Times. 1 to 1000. Default 5.');
  });
});
