import type { Spread } from './statistics.ts';

/** Three digits that count, more before the point: `0.87`, `12.5`, `1,440`. */
export function shortNumber(value: number): string {
  const decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** `1.65 (1.60 to 1.71)` */
export function shortSpread({ median, min, max }: Spread): string {
  return `${shortNumber(median)} (${shortNumber(min)} to ${shortNumber(max)})`;
}
