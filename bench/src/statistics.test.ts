import { describe, expect, it } from 'vitest';
import { shortNumber, shortSpread } from './numbers.ts';
import { median, ratioSpread, spreadOf } from './statistics.ts';

describe('the median', () => {
  it('is the value in the middle, by size and not by spelling', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it('is the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('a ratio', () => {
  it('is taken round by round, so that a slow round does not widen its spread', () => {
    expect(ratioSpread([20, 10, 22], [10, 5, 10])).toEqual({ median: 2, min: 2, max: 2.2 });
  });

  it('is refused between figures of different rounds', () => {
    expect(() => ratioSpread([1, 2], [1])).toThrow(RangeError);
  });
});

describe('a figure for people', () => {
  it.each([
    [0.8749, '0.87'],
    [12.46, '12.5'],
    [1440.4, '1,440'],
  ])('%d reads %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });

  it('stands before its spread', () => {
    expect(shortSpread(spreadOf([1.71, 1.6, 1.65]))).toBe('1.65 (1.60 to 1.71)');
  });
});
