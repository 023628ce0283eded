import { mix } from './text-hash.ts';

/** Characters (UTF-16 units) in a shingle; a shorter text has none. */
const SHINGLE_LENGTH = 5;

/** Odd, so that no unit of a shingle is lost modulo 2^32. */
const FACTOR = 0x9e3779b1;
const FACTOR_OF_GONE = Array<number>(SHINGLE_LENGTH).fill(FACTOR).reduce(Math.imul);
const FREE = -1;

/** A hash of the shingle at every place of a folded text, rolled from one to the next (Karp and Rabin 1987). */
export function shingleHashes(units: Uint16Array): Uint32Array {
  const hashes = new Uint32Array(Math.max(0, units.length - SHINGLE_LENGTH + 1));
  let rolling = 0;
  for (let at = 0; at < units.length; at++) {
    const gone = at < SHINGLE_LENGTH ? 0 : (units[at - SHINGLE_LENGTH] as number);
    rolling = Math.imul(rolling, FACTOR) - Math.imul(gone, FACTOR_OF_GONE) + (units[at] as number);
    const start = at - SHINGLE_LENGTH + 1;
    if (start >= 0) hashes[start] = mix(rolling);
  }
  return hashes;
}

/** The distinct shingles of a text. */
export interface ShingleSet {
  units: Uint16Array;
  hashes: Uint32Array;
  /** Where each distinct shingle starts first. */
  starts: readonly number[];
  /** Hash table with open addressing, of a power of two: a start in each place, or -1. */
  table: Int32Array;
}

/**
 * The shingles of a folded text by where they start: no string is made of any, which a `Set` of them would take, and
 * which is ten times slower on news.
 *
 * @param units UTF-16 units of the folded text
 */
export function createShingleSet(units: Uint16Array): ShingleSet {
  const hashes = shingleHashes(units);
  const starts: number[] = [];
  const table = new Int32Array(2 ** Math.ceil(Math.log2(2 * hashes.length + 1))).fill(FREE);
  const set = { units, hashes, starts, table };
  for (let start = 0; start < hashes.length; start++) {
    const place = placeOf(set, set, start);
    if (table[place] !== FREE) continue;
    table[place] = start;
    starts.push(start);
  }
  return set;
}

/** |A ∩ B| / |A ∪ B| (Jaccard 1901); 0 of two empty sets, which have nothing in common to show. */
export function jaccard(one: ShingleSet, other: ShingleSet): number {
  let common = 0;
  for (const start of one.starts) if (other.table[placeOf(other, one, start)] !== FREE) common += 1;
  const union = one.starts.length + other.starts.length - common;
  return union === 0 ? 0 : common / union;
}

/** The place in the table of `set` where the shingle of `source` at `start` is, or else would be put. */
function placeOf(set: ShingleSet, source: ShingleSet, start: number): number {
  const hash = source.hashes[start] as number;
  const last = set.table.length - 1;
  for (let place = hash & last; ; place = (place + 1) & last) {
    const own = set.table[place] as number;
    if (own === FREE) return place;
    if (set.hashes[own] === hash && haveSameUnits(set.units, own, source.units, start)) return place;
  }
}

function haveSameUnits(one: Uint16Array, oneStart: number, other: Uint16Array, otherStart: number): boolean {
  for (let at = 0; at < SHINGLE_LENGTH; at++) {
    if (one[oneStart + at] !== other[otherStart + at]) return false;
  }
  return true;
}
