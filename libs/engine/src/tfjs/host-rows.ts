/** Rows of `table [V,width]` by `indices [T]` → `[T,width]`. */
export function chooseRows(table: Float32Array, width: number, indices: Int32Array): Float32Array {
  const chosen = new Float32Array(indices.length * width);
  for (const [i, row] of indices.entries()) {
    chosen.set(table.subarray(row * width, (row + 1) * width), i * width);
  }
  return chosen;
}

/** `values [T,width]` added up by `indices [T]` → `[count,width]`, in the order of the tokens. */
export function addRows(
  values: Float32Array,
  width: number,
  indices: Int32Array,
  count: number,
): Float32Array {
  const sums = new Float32Array(count * width);
  for (const [i, row] of indices.entries()) {
    const [from, to] = [i * width, row * width];
    for (let column = 0; column < width; column++) {
      sums[to + column] = (sums[to + column] ?? 0) + (values[from + column] ?? 0);
    }
  }
  return sums;
}
