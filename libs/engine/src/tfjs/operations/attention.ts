import * as tf from '@tensorflow/tfjs-core';
import { dropoutKeys } from '../../dropout-key.ts';
import type { AttentionOptions } from '../../engine.ts';
import { nextSite } from '../../random-state.ts';
import { cutIntoBlocks, type Block } from '../attention-blocks.ts';
import { product, result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

/** Rows of the query and of the keys and values, both `[T,H]`. */
export interface AttentionInputs {
  query: TfjsTensor;
  key: TfjsTensor;
  value: TfjsTensor;
}

/** Our kernel of the torch engine numbers the weights of a row as if its keys were filled up to a multiple of this. */
const LANES = 16;

/**
 * Neighbouring texts lie in one block of scores, in which a mask keeps them apart: a few large products cost less than
 * many small ones, and nothing has to be moved to where texts begin at regular distances.
 */
export function attention(
  tfjs: Tfjs,
  { query, key, value }: AttentionInputs,
  options: AttentionOptions,
): TfjsTensor {
  const { heads } = options;
  const hidden = query.shape[1] ?? 0;
  const factor = 1 / Math.sqrt(hidden / heads);
  const blocks = cutIntoBlocks(options, query.shape[0] ?? 0, key.shape[0] ?? 0);
  const masksOf = dropoutMasks(tfjs, options);

  const split = (packed: tf.Tensor, { start, length }: Block['queries']): tf.Tensor => {
    const own = tf.reshape(tf.slice(packed, [start, 0], [length, hidden]), [length, heads, hidden / heads]);
    return tf.transpose(own, [1, 0, 2]);
  };
  const join = (byHead: tf.Tensor): tf.Tensor =>
    tf.reshape(tf.transpose(byHead, [1, 0, 2]), [byHead.shape[1] ?? 0, hidden]);

  const parts = blocks.map((block) => {
    const [q, k] = [split(query.value, block.queries), split(key.value, block.keys)];
    const scores = tf.mul(product(tfjs, q, k, { second: true }), factor);
    const weights = tf.softmax(block.texts.length === 1 ? scores : tf.add(scores, separation(block)));
    const mask = masksOf?.(block);
    const used = mask === undefined ? weights : tf.mul(weights, mask);
    const out = join(product(tfjs, used, split(value.value, block.keys)));
    return { block, out, saved: mask === undefined ? [weights] : [weights, mask] };
  });
  const y = result(tfjs, concatenated(parts.map(({ out }) => out)), [query, key, value]);
  const kept = parts.flatMap(({ saved }) => saved);
  return tfjs.tape.record(
    y,
    [query.value, key.value, value.value, ...kept],
    (queryRows, keyRows, valueRows, ...rest) =>
      (gradient) => {
        const all = blocks.map((block, i) => {
          const [weights, mask] = masksOf === undefined ? [rest[i]] : [rest[2 * i], rest[2 * i + 1]];
          if (weights === undefined) throw new RangeError(`The weights of block ${String(i)} were not kept.`);
          const masked = (x: tf.Tensor): tf.Tensor => (mask === undefined ? x : tf.mul(x, mask));
          const g = split(gradient, block.queries);
          const toValue = product(tfjs, masked(weights), g, { first: true });
          const toWeights = masked(product(tfjs, g, split(valueRows, block.keys), { second: true }));
          const mean = tf.sum(tf.mul(toWeights, weights), -1, true);
          const toScores = tf.mul(tf.mul(weights, tf.sub(toWeights, mean)), factor);
          const toQuery = product(tfjs, toScores, split(keyRows, block.keys));
          const toKey = product(tfjs, toScores, split(queryRows, block.queries), { first: true });
          return { query: join(toQuery), key: join(toKey), value: join(toValue) };
        });
        tfjs.tape.give(query, concatenated(all.map((one) => one.query)));
        tfjs.tape.give(key, concatenated(all.map((one) => one.key)));
        tfjs.tape.give(value, concatenated(all.map((one) => one.value)));
      },
  );
}

function concatenated(parts: readonly tf.Tensor[]): tf.Tensor {
  return tf.concat([...parts], 0);
}

/** `[queries,keys]`: 0 where both are of one text, else so low that the weight becomes 0. */
function separation({ queries, keys, texts }: Block): tf.Tensor {
  const mask = new Float32Array(queries.length * keys.length).fill(-1e9);
  for (const { query, key } of texts) {
    for (let row = query.start; row < query.start + query.length; row++) {
      const first = (row - queries.start) * keys.length + key.start - keys.start;
      mask.fill(0, first, first + key.length);
    }
  }
  return tf.tensor(mask, [queries.length, keys.length]);
}

/** What the torch engine's kernel draws for each text and head: of a block `[heads,queries,keys]`. */
function dropoutMasks(
  { random }: Tfjs,
  { queries, heads, dropout }: AttentionOptions,
): ((block: Block) => tf.Tensor) | undefined {
  if (dropout === 0) return undefined;
  const [texts, keyOf] = [queries.length, dropoutKeys(dropout, random)];
  const site = nextSite(random, texts * heads);
  return (block) => {
    const [height, width] = [block.queries.length, block.keys.length];
    const mask = new Float32Array(heads * height * width);
    for (const { text, query, key } of block.texts) {
      const stride = Math.ceil(key.length / LANES) * LANES;
      for (let head = 0; head < heads; head++) {
        const draws = keyOf((site * texts + text) * heads + head);
        for (let row = 0; row < query.length; row++) {
          const line = head * height + query.start - block.queries.start + row;
          const first = line * width + key.start - block.keys.start;
          draws.fill(mask, first, first + key.length, row * stride);
        }
      }
    }
    return tf.tensor(mask, [heads, height, width]);
  };
}
