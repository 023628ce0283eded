/** Ids and offsets of a text, growing as tokens are pushed. */
export interface TokenBuffer {
  readonly length: number;
  push(id: number, start: number, end: number): void;
  /** Forgets all tokens but the first `length`. */
  truncate(length: number): void;
  /** The tokens so far, in memory of their own. */
  take(): { ids: Int32Array; offsets: Int32Array };
}

/** `capacity` is the number of tokens to begin with, at least 1. */
export function createTokenBuffer(capacity: number): TokenBuffer {
  let ids = new Int32Array(capacity);
  let offsets = new Int32Array(2 * capacity);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(id, start, end) {
      if (length === ids.length) {
        ids = enlarged(ids, 2 * length);
        offsets = enlarged(offsets, 4 * length);
      }
      ids[length] = id;
      offsets[2 * length] = start;
      offsets[2 * length + 1] = end;
      length++;
    },
    truncate(to) {
      length = Math.min(length, to);
    },
    take: () => ({ ids: ids.slice(0, length), offsets: offsets.slice(0, 2 * length) }),
  };
}

function enlarged(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(values);
  return larger;
}
