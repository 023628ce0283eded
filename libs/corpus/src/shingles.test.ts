import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createShingleSet, jaccard, shingleHashes } from './shingles.ts';

function unitsOf(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

function plainShingles(text: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 4) }, (_, at) => text.slice(at, at + 5)));
}

/** The plain twin: strings in a Set. */
function plainJaccard(one: Set<string>, other: Set<string>): number {
  const union = new Set([...one, ...other]).size;
  return union === 0 ? 0 : (one.size + other.size - union) / union;
}

const text = fc.string({ unit: fc.constantFrom('ا', 'ب', '\uD800'), maxLength: 60 });

it('compares sets of shingles as sets of strings are compared', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const set = createShingleSet(unitsOf(one));
      expect(set.starts).toHaveLength(plainShingles(one).size);
      expect(jaccard(set, createShingleSet(unitsOf(other)))).toBe(
        plainJaccard(plainShingles(one), plainShingles(other)),
      );
    }),
  );
});

it('hashes a shingle alike wherever it stands, and others otherwise', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const hashes = new Map<string, number>();
      for (const whole of [one, other]) {
        for (const [start, hash] of shingleHashes(unitsOf(whole)).entries()) {
          const shingle = whole.slice(start, start + 5);
          expect(hashes.get(shingle) ?? hash).toBe(hash);
          hashes.set(shingle, hash);
        }
      }
      expect(new Set(hashes.values()).size).toBe(hashes.size);
    }),
  );
});
