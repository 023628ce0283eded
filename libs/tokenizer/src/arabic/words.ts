import { ara } from 'stopword';
import { isriStem } from './isri-stem.ts';
import type { Step } from './step.ts';

// The list has some words with vowel signs and some without: texts and list are compared without.
const stopWords = new Set(ara.map(bare));

/** Stop words of the npm package `stopword` (list `ara`) are removed, with or without vowel signs. */
export const withoutStopWords: Step = {
  name: 'withoutStopWords',
  description: 'Stop words are removed',
  rules: [{ pattern: /\S+/g, replace: (word) => (stopWords.has(bare(word)) ? '' : word) }],
  growth: 1,
  examples: [
    ['ذهبت إلى السوق', 'ذهبت  السوق'],
    ['مِن البيت', ' البيت'],
    ['كتاب جديد', 'كتاب جديد'],
  ],
};

/** Words become their ISRI stems. */
export const stems: Step = {
  name: 'stems',
  description: 'Words become their ISRI stems',
  rules: [{ pattern: /\S+/g, replace: isriStem }],
  growth: 1,
  examples: [
    ['المكتبة', 'كتب'],
    ['استخراج', 'خرج'],
    ['يكون', 'يكون'],
  ],
};

function bare(word: string): string {
  return word.replace(/[\u064B-\u0652]/g, '');
}
