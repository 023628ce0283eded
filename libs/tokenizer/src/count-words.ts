import { createChunkScanner, detached } from './chunks.ts';
import { normalize } from './normalize.ts';
import { forEachWord } from './pre-tokenize.ts';
import type { NormalizationRules } from './spec.ts';

/** Counts normalised words; holds each different one once, however many texts there are. */
export interface WordCounter {
  add(text: string): void;
  /** How often each stands in the texts, in the order in which the words first appear. */
  counts(): Map<string, number>;
}

export function createWordCounter(rules: NormalizationRules): WordCounter {
  const scanChunks = createChunkScanner(rules);
  // Counted before normalisation, so that each chunk is normalised once.
  const chunks = new Map<string, number>();
  return {
    add(text) {
      scanChunks(text, 0, text.length, (start, end) => {
        const chunk = text.slice(start, end);
        const count = chunks.get(chunk);
        if (count === undefined) chunks.set(detached(chunk), 1);
        else chunks.set(chunk, count + 1);
        return true;
      });
    },
    counts() {
      const words = new Map<string, number>();
      for (const [chunk, count] of chunks) {
        const { text } = normalize(chunk, rules);
        forEachWord(text, (start, end) => {
          const word = text.slice(start, end);
          words.set(word, (words.get(word) ?? 0) + count);
        });
      }
      return words;
    },
  };
}
