/** `size` values uniform in [-1, 1), the same for the same seed (mulberry32, T. Ettinger, public domain). */
export function randomValues(seed: number, size: number): Float32Array {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return Float32Array.from({ length: size }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** Of two arrays of the same length; NaN, which is below no tolerance, where one of the values is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))).reduce(
    (most, next) => Math.max(most, next),
    0,
  );
}

/** Pearson's correlation coefficient. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const [meanOfA, meanOfB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [fromA, fromB] = [(a[i] ?? 0) - meanOfA, (b[i] ?? 0) - meanOfB];
    ab += fromA * fromB;
    aa += fromA * fromA;
    bb += fromB * fromB;
  }
  return ab / Math.sqrt(aa * bb);
}

/** d f / d x by central differences of the fourth order, whose error is of the order of `step`⁴. */
export function numericalGradient(
  f: (x: Float32Array) => number,
  x: Float32Array,
  step = 0.03,
): Float32Array {
  return x.map((value, i) => {
    const at = (offset: number): number => f(x.with(i, value + offset * step));
    return (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step);
  });
}
