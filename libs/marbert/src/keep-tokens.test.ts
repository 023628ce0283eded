import { expect, it } from 'vitest';
import { keepTokens } from './keep-tokens.ts';
import { WORD_EMBEDDINGS, type ReadWeight } from './weights.ts';

it('takes the rows of the tokens that are kept, and every other weight as it is', () => {
  const weight = { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const read: ReadWeight = () => weight;
  const kept = keepTokens(read, Int32Array.of(0, 2));
  expect(kept(WORD_EMBEDDINGS)).toEqual({ shape: [2, 2], data: Float32Array.of(1, 2, 5, 6) });
  expect(kept('classifier.weight')).toBe(weight);
});
