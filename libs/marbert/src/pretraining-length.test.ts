import { expect, it } from 'vitest';
import { knownPretrainingLength } from './pretraining-length.ts';

it.each([
  ['UBC-NLP/MARBERT', 128],
  ['marbert', 128],
  ['UBC-NLP/ARBERT', 128],
  ['UBC-NLP/MARBERTv2', 512],
  ['aubmindlab/bert-base-arabertv02', 512],
  ['aubmindlab/bert-base-arabertv02-twitter', 64],
  ['CAMeL-Lab/bert-base-arabic-camelbert-msa', 512],
])('%s last saw texts of %i tokens', (name, tokens) => {
  expect(knownPretrainingLength(name)).toBe(tokens);
});

it.each([
  'somebody/MARBERT',
  'UBC-NLP/MARBERT-tweets',
  'UBC-NLP/ARBERTv2',
  'CAMeL-Lab/bert-base-arabic-camelbert-msa-sentiment',
])('of %s it is not known', (name) => {
  expect(knownPretrainingLength(name)).toBeNull();
});
