import { comparePairs, type Pair, type TextsOf } from './compare-pairs.ts';
import { createDisjointSets, type DisjointSets } from './disjoint-sets.ts';
import { equalRuns } from './equal-runs.ts';
import { foldToUnits } from './fold.ts';
import { BANDS, bandHashes } from './min-hash.ts';
import { createNumberRows, type NumberRows } from './number-rows.ts';
import { createShingleSet, jaccard, type ShingleSet } from './shingles.ts';
import { hashText } from './text-hash.ts';

/** Columns of a document's row: the bands from 0 on, all 0 for a text without shingles, then the hash of the raw text. */
const RAW_HIGH = BANDS;
const RAW_LOW = BANDS + 1;
const COLUMNS = BANDS + 2;

/** In all its bands; without a bound, ten thousand texts from one form would be compared each with each. */
const COMPARISONS_A_DOCUMENT = 64;

export interface DuplicateOptions {
  /** The Jaccard similarity of shingle sets from which two texts are near duplicates, in (0, 1]. Default: 0.8. */
  threshold?: number;
}

/** Documents with one text, or nearly. */
export interface DuplicateGroup {
  /** EXACT where all raw texts are equal. */
  kind: 'EXACT' | 'NEAR';
  /** Two or more indices, ascending. */
  documents: readonly number[];
  /**
   * The lowest similarity of a document to the first of its group, in [0, 1]; 1 for EXACT. It is below the threshold
   * where the two are duplicates only by way of a third.
   */
  similarity: number;
}

export interface DuplicateFinder {
  /** Takes the next document; the first is of index 0. */
  add(text: string): void;
  /** The groups of all documents added, by their first index; the same for the same texts in the same order. */
  groups(textsOf: TextsOf): Promise<DuplicateGroup[]>;
}

/**
 * Finds equal and nearly equal texts among any number, of which it keeps 72 bytes each, and 24 more while it compares.
 *
 * Candidates are texts with an equal hash, or with one of 16 MinHash bands equal once folded for comparison; each is
 * then verified on the texts themselves. Texts shorter than 5 characters once folded are compared as they are only.
 *
 * @throws RangeError for a threshold outside (0, 1]
 */
export function createDuplicateFinder(options: DuplicateOptions = {}): DuplicateFinder {
  const { threshold = 0.8 } = options;
  if (!(threshold > 0 && threshold <= 1)) {
    throw new RangeError(`A threshold of ${threshold} is not above 0 and at most 1; 0.8 is usual.`);
  }
  const rows = createNumberRows(COLUMNS);
  const row = new Uint32Array(COLUMNS);

  return {
    add(text) {
      row.fill(0);
      row.set(bandHashes(foldToUnits(text)) ?? []);
      row.set(hashText(text), RAW_HIGH);
      rows.add(row);
    },

    async groups(textsOf) {
      const sets = createDisjointSets(rows.length);
      const everyone = Uint32Array.from({ length: rows.length }, (_, document) => document);
      await comparePairs(
        exactCandidates(rows, everyone),
        textsOf,
        String,
        ([one, other], text, otherText) => {
          if (text === otherText) sets.join(one, other);
        },
      );
      // Of equal texts the first stands for all.
      const firstOfEqual = everyone.map(sets.find);
      const distinct = everyone.filter((document) => firstOfEqual[document] === document);
      await comparePairs(
        nearCandidates(rows, distinct, sets),
        textsOf,
        foldedShingles,
        ([one, other], a, b) => {
          if (sets.find(one) !== sets.find(other) && jaccard(a, b) >= threshold) sets.join(one, other);
        },
      );
      return measureGroups(membersOf(sets, rows.length), firstOfEqual, textsOf);
    },
  };
}

function foldedShingles(text: string): ShingleSet {
  return createShingleSet(foldToUnits(text));
}

function* exactCandidates(rows: NumberRows, documents: Uint32Array): Generator<Pair> {
  for (const run of equalRuns(documents, (document) => rows.at(document, RAW_HIGH))) {
    const firsts = new Map<number, number>();
    for (const document of run) {
      const low = rows.at(document, RAW_LOW);
      const first = firsts.get(low);
      if (first === undefined) firsts.set(low, document);
      else yield [first, document];
    }
  }
}

/** Pairs that meet in a band, have met in none before, and are not in one set yet; of each first document a bounded number. */
function* nearCandidates(rows: NumberRows, documents: Uint32Array, sets: DisjointSets): Generator<Pair> {
  const comparisons = new Uint8Array(rows.length);
  for (let band = 0; band < BANDS; band++) {
    for (const run of equalRuns(documents, (document) => rows.at(document, band))) {
      for (const [at, document] of run.entries()) {
        for (let next = at + 1; next < run.length; next++) {
          const spent = comparisons[document] as number;
          if (spent === COMPARISONS_A_DOCUMENT) break;
          const other = run[next] as number;
          if (sets.find(document) === sets.find(other) || metBefore(rows, band, document, other)) continue;
          comparisons[document] = spent + 1;
          yield [document, other];
        }
      }
    }
  }
}

function metBefore(rows: NumberRows, band: number, one: number, other: number): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    if (rows.at(one, earlier) === rows.at(other, earlier)) return true;
  }
  return false;
}

/** The sets of two and more, by their first number. */
function membersOf(sets: DisjointSets, count: number): number[][] {
  const members = new Map<number, number[]>();
  for (let document = 0; document < count; document++) {
    const first = sets.find(document);
    if (first === document) continue;
    const own = members.get(first);
    if (own === undefined) members.set(first, [first, document]);
    else own.push(document);
  }
  return [...members.values()].sort(([a = 0], [b = 0]) => a - b);
}

async function measureGroups(
  members: readonly number[][],
  firstOfEqual: Uint32Array,
  textsOf: TextsOf,
): Promise<DuplicateGroup[]> {
  const pairs = members.flatMap(([first = 0, ...others]) =>
    others.filter((other) => other === firstOfEqual[other]).map((other): Pair => [first, other]),
  );
  const lowest = new Map<number, number>();
  await comparePairs(pairs, textsOf, foldedShingles, ([first], a, b) => {
    lowest.set(first, Math.min(lowest.get(first) ?? 1, jaccard(a, b)));
  });
  return members.map((documents) => {
    const similarity = lowest.get(documents[0] ?? 0);
    return { kind: similarity === undefined ? 'EXACT' : 'NEAR', documents, similarity: similarity ?? 1 };
  });
}
