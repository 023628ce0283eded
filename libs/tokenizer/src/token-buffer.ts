/** Tokens as flat triples: id, start, end. */
export type TokenTriples = Int32Array;

/** Ids and offsets of a text, growing as tokens are pushed. */
export interface TokenBuffer {
  readonly length: number;
  /** Appends tokens whose offsets are relative to `shift`. */
  push(tokens: TokenTriples, shift: number): void;
  /** Forgets all tokens but the first `length`. */
  truncate(length: number): void;
  /** The tokens so far, in memory of their own. */
  take(): { ids: Int32Array; offsets: Int32Array };
}

/** `capacity` is the number of tokens to begin with. */
export function createTokenBuffer(capacity: number): TokenBuffer {
  let ids = new Int32Array(capacity);
  let offsets = new Int32Array(2 * capacity);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(tokens, shift) {
      const count = tokens.length / 3;
      if (length + count > ids.length) {
        ids = enlarged(ids, 2 * (length + count));
        offsets = enlarged(offsets, 4 * (length + count));
      }
      for (let at = 0; at < tokens.length; at += 3) {
        ids[length] = tokens[at] ?? 0;
        offsets[2 * length] = shift + (tokens[at + 1] ?? 0);
        offsets[2 * length + 1] = shift + (tokens[at + 2] ?? 0);
        length++;
      }
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
