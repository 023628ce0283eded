const ROWS_PER_BLOCK = 4096;

/** Rows of `width` unsigned 32-bit numbers, as many as are added, in blocks: no copy and no slack when it grows. */
export interface NumberRows {
  readonly length: number;
  add(row: ArrayLike<number>): void;
  at(row: number, column: number): number;
}

export function createNumberRows(width: number): NumberRows {
  const blocks: Uint32Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(row) {
      const place = length % ROWS_PER_BLOCK;
      if (place === 0) blocks.push(new Uint32Array(ROWS_PER_BLOCK * width));
      blocks.at(-1)?.set(row, place * width);
      length += 1;
    },
    at(row, column) {
      const block = blocks[Math.floor(row / ROWS_PER_BLOCK)];
      return block?.[(row % ROWS_PER_BLOCK) * width + column] ?? 0;
    },
  };
}
