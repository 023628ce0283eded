/** The distinct values in ascending order, and for each value its place among them. */
export function distinctRows(indices: Int32Array): { distinct: Int32Array; places: Int32Array } {
  const distinct = Int32Array.from(new Set(indices)).sort();
  const placeOf = new Map(Array.from(distinct, (row, place) => [row, place]));
  return { distinct, places: indices.map((row) => placeOf.get(row) ?? 0) };
}
