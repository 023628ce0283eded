import { createChunkScanner, detached } from './chunks.ts';
import { normalize } from './normalize.ts';
import { forEachWord } from './pre-tokenize.ts';
import type { NormalizationRules } from './spec.ts';

/** How often each normalised word stands in `texts`, in the order in which the words first appear. */
export function countWords(texts: Iterable<string>, rules: NormalizationRules): Map<string, number> {
  const words = new Map<string, number>();
  for (const [chunk, count] of countChunks(texts, rules)) {
    const { text } = normalize(chunk, rules);
    forEachWord(text, (start, end) => {
      const word = text.slice(start, end);
      words.set(word, (words.get(word) ?? 0) + count);
    });
  }
  return words;
}

/** Counted before normalisation, so that each chunk is normalised once. */
function countChunks(texts: Iterable<string>, rules: NormalizationRules): Map<string, number> {
  const scanChunks = createChunkScanner(rules);
  const counts = new Map<string, number>();
  for (const text of texts) {
    scanChunks(text, 0, text.length, (start, end) => {
      const chunk = text.slice(start, end);
      const count = counts.get(chunk);
      if (count === undefined) counts.set(detached(chunk), 1);
      else counts.set(chunk, count + 1);
      return true;
    });
  }
  return counts;
}
