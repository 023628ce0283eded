import { expect, it } from 'vitest';
import { createGramCounter } from './character-grams.ts';

const count = createGramCounter(2 ** 16, 40);

/** Sorted, for the buckets come in the order of the text. */
function countsOf(text: string): [bucket: number, count: number][] {
  const { buckets, counts } = count(text);
  return Array.from(buckets, (bucket, i): [number, number] => [bucket, counts[i] ?? 0]).sort(
    ([a], [b]) => a - b,
  );
}

it('takes two to five characters within a word and the space around it', () => {
  // ␣م من ن␣ ␣من من␣ ␣من␣
  expect(countsOf('من')).toHaveLength(6);
  // Of six characters with both spaces: 5 of two, 4 of three, 3 of four, 2 of five.
  expect(countsOf('كتاب')).toHaveLength(14);
});

it('counts words wherever they stand, and none that reach over white space', () => {
  expect(countsOf('من\n كتاب')).toEqual(countsOf('كتاب من'));
  expect(countsOf('من من من')).toEqual(countsOf('من').map(([bucket]) => [bucket, 3]));
});

it('reads a word the same with vowel signs, stretched and in capitals', () => {
  expect(countsOf('كِتَـــاب')).toEqual(countsOf('كتاب'));
  expect(countsOf('OIL')).toEqual(countsOf('oil'));
});

it('reads no more than the length, also where lower case is longer', () => {
  expect(countsOf(`${'أ'.repeat(40)} كتاب`)).toEqual(countsOf('أ'.repeat(40)));
  expect(countsOf('İ'.repeat(40))).toEqual(countsOf('İ'.repeat(20)));
});

it('finds nothing in white space', () => {
  expect(countsOf(' \n')).toEqual([]);
});
