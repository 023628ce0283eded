import { withoutUnwritten } from './unwritten.ts';

/** A classifier that counts words, the floor that a fine-tuned model has to rise above. */
export interface NaiveBayes {
  /** The most likely class of a text, the lowest of equally likely ones; words never seen are passed over. */
  predict(text: string): number;
}

/**
 * Multinomial naive Bayes on single words with add-one smoothing (Manning, Raghavan and Schütze 2008, chapter
 * 13): the class c that maximises log P(c) + Σ log((count(w, c) + 1) / (words(c) + V)) over the words w of
 * the text, V the number of different words. `documents` are read once; labels run from 0 to `classes` - 1.
 */
export function trainNaiveBayes(
  documents: Iterable<{ text: string; label: number }>,
  classes: number,
): NaiveBayes {
  const counts = new Map<string, Float64Array>();
  const wordsByClass = new Float64Array(classes);
  const documentsByClass = new Float64Array(classes);
  for (const { text, label } of documents) {
    increment(documentsByClass, label);
    for (const word of words(text)) {
      let byClass = counts.get(word);
      if (byClass === undefined) counts.set(word, (byClass = new Float64Array(classes)));
      increment(byClass, label);
      increment(wordsByClass, label);
    }
  }
  const total = documentsByClass.reduce((sum, count) => sum + count, 0);
  const prior = documentsByClass.map((count) => Math.log(count / total));
  const scale = wordsByClass.map((count) => Math.log(count + counts.size));

  return {
    predict(text) {
      const scores = Float64Array.from(prior);
      for (const word of words(text)) {
        const byClass = counts.get(word);
        byClass?.forEach((count, index) => {
          scores[index] = (scores[index] ?? 0) + Math.log(count + 1) - (scale[index] ?? 0);
        });
      }
      return indexOfLargest(scores);
    },
  };
}

const word = /[\p{L}\p{M}\p{N}]+/gu;

function words(text: string): readonly string[] {
  return withoutUnwritten(text).toLowerCase().match(word) ?? [];
}

function increment(counts: Float64Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}

function indexOfLargest(values: Float64Array): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? 0) ? index : best), 0);
}
