/**
 * In which step each row of a table last had a gradient, for moments `variance [count,H]` that a dense optimizer kept
 * over `steps` steps: the last one, for it moves every row that ever had one in each step; 0 for those that never had.
 */
export function touchedBy(variance: Float32Array, count: number, steps: number): Int32Array<ArrayBuffer> {
  const width = variance.length / count;
  return Int32Array.from({ length: count }, (_, row) =>
    variance.subarray(row * width, (row + 1) * width).some((value) => value !== 0) ? steps : 0,
  );
}
