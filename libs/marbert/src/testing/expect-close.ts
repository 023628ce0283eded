import { expect } from 'vitest';

/** Fails unless both are as long and no two values differ by more; NaN differs from everything. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  name = 'values',
): void {
  expect(actual.length, name).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    largest = difference <= largest ? largest : difference;
  }
  expect(largest, `largest difference of ${name}`).toBeLessThanOrEqual(tolerance);
}
