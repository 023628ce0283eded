import type { WordPieceModel } from './word-piece.ts';

/** Finds pieces of words among code units, without making strings of them. */
export interface PieceTable {
  /** The id of the longest piece that a word, the first `end` of `units`, has at `start`; -1 where it has none. */
  find(units: Uint16Array, start: number, end: number): number;
  /** The number of units that a piece found at `start` takes. */
  lengthOf(id: number, start: number): number;
}

const BEGINNING = 0x2f0b4c47;
const CONTINUING = 0x5bd1e995;

/**
 * All pieces of a vocabulary, whose ids count up from 0, in one table with open addressing: at each slot the hash of
 * a piece's units and then its id + 1, negative for a piece that continues a word. `find` takes words of up to
 * `capacity` units.
 */
export function createPieceTable(
  { ids, continuingSubwordPrefix: prefix }: Pick<WordPieceModel, 'ids' | 'continuingSubwordPrefix'>,
  capacity: number,
): PieceTable {
  const tokens = [...ids.keys()];
  const entries = tokens.length + tokens.filter((token) => token.startsWith(prefix)).length;
  // At least half of the slots stay free: every search ends, and soon. No more, for the processor's cache.
  const slots = 2 ** Math.ceil(Math.log2(2 * entries));
  const table = new Int32Array(2 * slots);
  const isFree = (at: number): boolean => table[at + 1] === 0;
  const slotOf = (hash: number): number => ((hash ^ (hash >>> 15)) & (slots - 1)) << 1;
  const nextOf = (at: number): number => (at + 2) & (2 * slots - 1);

  function add(hash: number, entry: number): void {
    let at = slotOf(hash);
    while (!isFree(at)) at = nextOf(at);
    table[at] = hash;
    table[at + 1] = entry;
  }

  // The tokens one after the other, each from its offset to the next one's.
  const offsets = new Int32Array(ids.size + 1);
  for (const [id, token] of tokens.entries()) offsets[id + 1] = (offsets[id] ?? 0) + token.length;
  const letters = new Uint16Array(offsets[ids.size] ?? 0);
  for (const [id, token] of tokens.entries()) {
    const [from = 0, to = 0] = [offsets[id], offsets[id + 1]];
    for (let at = from; at < to; at++) letters[at] = token.charCodeAt(at - from);
    add(hashOf(letters, from, to, BEGINNING), id + 1);
    if (token.startsWith(prefix)) add(hashOf(letters, from + prefix.length, to, CONTINUING), -id - 1);
  }
  const longest = tokens.reduce((length, token) => Math.max(length, token.length), 0);
  const hashes = new Int32Array(capacity);

  const skippedAt = (start: number): number => (start === 0 ? 0 : prefix.length);
  const lengthOf = (id: number, start: number): number =>
    (offsets[id + 1] ?? 0) - (offsets[id] ?? 0) - skippedAt(start);

  /** Others may have the same hash. */
  function isPiece(id: number, units: Uint16Array, start: number, end: number): boolean {
    if (lengthOf(id, start) !== end - start) return false;
    const shift = (offsets[id] ?? 0) + skippedAt(start) - start;
    for (let at = start; at < end; at++) if (letters[shift + at] !== units[at]) return false;
    return true;
  }

  return {
    find(units, start, end) {
      const last = Math.min(end, start + longest);
      let hash = start === 0 ? BEGINNING : CONTINUING;
      for (let at = start; at < last; at++) hashes[at] = hash = withUnit(hash, units[at] ?? 0);
      for (let to = last; to > start; to--) {
        const wanted = hashes[to - 1] ?? 0;
        for (let at = slotOf(wanted); !isFree(at); at = nextOf(at)) {
          const entry = table[at + 1] ?? 0;
          const id = Math.abs(entry) - 1;
          const fits = table[at] === wanted && entry > 0 === (start === 0);
          if (fits && isPiece(id, units, start, to)) return id;
        }
      }
      return -1;
    },
    lengthOf,
  };
}

function hashOf(units: Uint16Array, start: number, end: number, seed: number): number {
  let hash = seed;
  for (let at = start; at < end; at++) hash = withUnit(hash, units[at] ?? 0);
  return hash;
}

/** Fowler, Noll and Vo's hash (FNV-1a) over 16-bit units. */
function withUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}
