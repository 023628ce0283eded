import { createPriorityQueue } from './priority-queue.ts';

/** A word as the ids of its pieces, and how often the texts have it. */
export interface CountedWord {
  readonly pieces: number[];
  readonly count: number;
}

/** Where merged pieces get their ids. */
export interface MergeTarget {
  /** The id of two pieces as one. */
  join(left: number, right: number): number;
  hasRoom(): boolean;
}

/** A pair of neighbouring pieces that may become one. */
interface Merge {
  readonly pair: number;
  /** How often the pair stood in all words when this was queued. */
  readonly count: number;
  /** The words that have the pair, by index. */
  readonly words: readonly number[];
}

// Ids stay below this, so a pair is one safe integer, and pairs compare by left and then right id as their integers do.
const ID_LIMIT = 2 ** 26;

/**
 * Byte-pair encoding as Hugging Face's `BpeTrainer`: joins the most frequent pair of neighbours in all words,
 * counts again only around the places that changed, and goes on until the vocabulary has no more room or no pair
 * stands `minFrequency` times in the words. Of equally frequent pairs the one with the smaller ids is first.
 * Changes `words`.
 */
export function mergePairs(
  words: readonly CountedWord[],
  minFrequency: number,
  vocabulary: MergeTarget,
): void {
  const counts = new Map<number, number>();
  const queue = createPriorityQueue<Merge>(
    (a, b) => a.count > b.count || (a.count === b.count && a.pair < b.pair),
  );
  // Pairs that came up since the queue was last filled, with the words in which they did.
  let fresh = new Map<number, number[]>();

  function change(left: number, right: number, by: number, word: number): void {
    const pair = left * ID_LIMIT + right;
    counts.set(pair, (counts.get(pair) ?? 0) + by);
    if (by < 0) return;
    const places = fresh.get(pair);
    if (places === undefined) fresh.set(pair, [word]);
    else if (places.at(-1) !== word) places.push(word);
  }

  function queueFresh(): void {
    for (const [pair, places] of fresh) {
      const count = counts.get(pair) ?? 0;
      if (count > 0) queue.push({ pair, count, words: places });
    }
    fresh = new Map();
  }

  for (const [index, { pieces, count }] of words.entries()) {
    for (let at = 1; at < pieces.length; at++) change(pieces[at - 1] ?? 0, pieces[at] ?? 0, count, index);
  }
  queueFresh();
  while (vocabulary.hasRoom()) {
    const merge = queue.pop();
    if (merge === undefined) return;
    const count = counts.get(merge.pair) ?? 0;
    if (count !== merge.count) {
      queue.push({ ...merge, count });
      continue;
    }
    if (count < Math.max(minFrequency, 1)) return;
    const [left, right] = [Math.floor(merge.pair / ID_LIMIT), merge.pair % ID_LIMIT];
    const joined = vocabulary.join(left, right);
    for (const index of merge.words) {
      const word = words[index];
      if (word === undefined) continue;
      joinInWord(word.pieces, left, right, joined, (a, b, sign) => {
        change(a, b, sign * word.count, index);
      });
    }
    queueFresh();
  }
}

/** Replaces the pair by `joined` and tells which neighbourhoods go (-1) and come (+1). */
function joinInWord(
  pieces: number[],
  left: number,
  right: number,
  joined: number,
  change: (left: number, right: number, sign: number) => void,
): void {
  for (let at = 0; at + 1 < pieces.length; at++) {
    if (pieces[at] !== left || pieces[at + 1] !== right) continue;
    const before = pieces[at - 1];
    const after = pieces[at + 2];
    if (before !== undefined) {
      change(before, left, -1);
      change(before, joined, 1);
    }
    if (after !== undefined) {
      change(right, after, -1);
      change(joined, after, 1);
    }
    pieces.splice(at, 2, joined);
  }
}
