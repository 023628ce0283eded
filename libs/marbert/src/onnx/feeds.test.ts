import { expect, it } from 'vitest';
import { toFeeds } from './feeds.ts';

const texts = [Int32Array.of(2, 7, 3), Int32Array.of(2, 3)];

it('pads texts to the longest', () => {
  expect(toFeeds('BATCH', texts)).toEqual({
    input_ids: { data: BigInt64Array.of(2n, 7n, 3n, 2n, 3n, 0n), dims: [2, 3] },
    attention_mask: { data: BigInt64Array.of(1n, 1n, 1n, 1n, 1n, 0n), dims: [2, 3] },
    token_type_ids: { data: new BigInt64Array(6), dims: [2, 3] },
  });
});

it('lays texts end to end', () => {
  expect(toFeeds('PACKED', texts)).toEqual({
    ids: { data: BigInt64Array.of(2n, 7n, 3n, 2n, 3n), dims: [1, 5] },
    positions: { data: BigInt64Array.of(0n, 1n, 2n, 0n, 1n), dims: [1, 5] },
    segments: { data: BigInt64Array.of(0n, 0n, 0n, 1n, 1n), dims: [1, 5] },
    first: { data: BigInt64Array.of(0n, 3n), dims: [2] },
  });
});
