/** What a PACKED graph is given, by the names of its inputs (inputs.ts). */
export interface PackedRow {
  /** [T] */
  ids: BigInt64Array;
  /** [T], each text counted from 0. */
  positions: BigInt64Array;
  /** [T], the number of the text that a token is of. */
  segments: BigInt64Array;
  /** [B], the place of each text's first token. */
  first: BigInt64Array;
}

/** Lays token ids of texts end to end. */
export function packRow(texts: readonly Int32Array[]): PackedRow {
  const tokens = texts.reduce((sum, ids) => sum + ids.length, 0);
  const row: PackedRow = {
    ids: new BigInt64Array(tokens),
    positions: new BigInt64Array(tokens),
    segments: new BigInt64Array(tokens),
    first: new BigInt64Array(texts.length),
  };
  let place = 0;
  for (const [segment, ids] of texts.entries()) {
    row.first[segment] = BigInt(place);
    row.segments.fill(BigInt(segment), place, place + ids.length);
    for (const [position, id] of ids.entries()) {
      row.ids[place] = BigInt(id);
      row.positions[place] = BigInt(position);
      place++;
    }
  }
  return row;
}
