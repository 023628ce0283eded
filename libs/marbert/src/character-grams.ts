import { withoutUnwritten } from './unwritten.ts';

/** How many of a text's n-grams fall into a bucket: parallel arrays, each bucket once, overwritten by the next text. */
export interface GramCounts {
  buckets: Int32Array;
  counts: Int32Array;
}

/**
 * Counts character 2-to-5-grams within words: those of each word with a space before and after it, as the analyzer
 * `char_wb` of scikit-learn takes them. Words are what stands between white space, without vowel signs, in lower case;
 * characters are UTF-16 code units.
 *
 * N-grams are hashed (FNV-1a) into `buckets` buckets, a power of two, so that none is kept as a string. Of a text the
 * first `length` characters are read.
 */
export function createGramCounter(buckets: number, length: number): (text: string) => GramCounts {
  const placeOf = new Int32Array(buckets).fill(-1);
  // A word of n characters has fewer than 4n n-grams.
  const found = new Int32Array(4 * length);
  const counts = new Int32Array(4 * length);
  let size = 0;

  function add(bucket: number): void {
    let place = placeOf[bucket] ?? -1;
    if (place < 0) {
      place = size++;
      placeOf[bucket] = place;
      found[place] = bucket;
      counts[place] = 0;
    }
    counts[place] = (counts[place] ?? 0) + 1;
  }

  return (text) => {
    for (const bucket of found.subarray(0, size)) placeOf[bucket] = -1;
    size = 0;
    // Cut again, for lower case may be longer.
    const read = withoutUnwritten(text.slice(0, length)).toLowerCase().slice(0, length);
    for (const [word] of read.matchAll(/\S+/gu)) {
      const padded = ` ${word} `;
      for (let start = 0; start < padded.length - 1; start++) {
        const end = Math.min(start + longest, padded.length);
        let hash = fnvOffset;
        for (let i = start; i < end; i++) {
          hash = Math.imul(hash ^ padded.charCodeAt(i), fnvPrime);
          // The high bits are the better mixed.
          if (i > start) add((hash ^ (hash >>> 15)) & (buckets - 1));
        }
      }
    }
    return { buckets: found.subarray(0, size), counts: counts.subarray(0, size) };
  };
}

const longest = 5;
const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;
