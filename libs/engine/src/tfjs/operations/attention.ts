import * as tf from '@tensorflow/tfjs-core';
import { dropoutKeys } from '../../dropout-key.ts';
import type { AttentionOptions, Span } from '../../engine.ts';
import { nextSite } from '../../random-state.ts';
import { cutIntoBlocks, type Block } from '../attention-blocks.ts';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

/** Rows of the query and of the keys and values, both `[T,H]`. */
export interface AttentionInputs {
  query: TfjsTensor;
  key: TfjsTensor;
  value: TfjsTensor;
}

/** What is computed at once: some heads of some texts. */
interface Part extends Block {
  heads: Span;
}

/** Our kernel of the torch engine numbers the weights of a row as if its keys were filled up to a multiple of this. */
const LANES = 16;

/**
 * Neighbouring texts lie in one block of scores, in which a mask keeps them apart: a few large products cost less than
 * many small ones, and nothing has to be moved to where texts begin at regular distances.
 */
export function attention(
  { tape, ...tfjs }: Tfjs,
  { query, key, value }: AttentionInputs,
  options: AttentionOptions,
): TfjsTensor {
  const { kernels } = tfjs;
  const { heads } = options;
  const [queryRows = 0, hidden = 0] = query.shape;
  const factor = 1 / Math.sqrt(hidden / heads);
  const blocks = cutIntoBlocks(options, queryRows, key.shape[0] ?? 0);
  const headGroups = kernels.headsTogether
    ? [{ start: 0, length: heads }]
    : Array.from({ length: heads }, (_, start) => ({ start, length: 1 }));
  const parts = headGroups.flatMap((heads) => blocks.map((block): Part => ({ ...block, heads })));
  const masksOf = dropoutMasks(tfjs.random, options);

  const split = (rows: tf.Tensor, of: 'queries' | 'keys'): tf.Tensor[] => {
    const byHead = tf.transpose(tf.reshape(rows, [rows.shape[0], heads, hidden / heads]), [1, 0, 2]);
    return kernels.cut(
      byHead,
      parts.map((part) => ({ heads: part.heads, rows: part[of] })),
    );
  };
  const join = (of: readonly tf.Tensor[]): tf.Tensor => {
    const groups = headGroups.map(({ length }, group) => {
      const own = of.slice(group * blocks.length, (group + 1) * blocks.length);
      return concat(
        own.map((part) => tf.reshape(part, [length, part.shape.at(-2) ?? 0, hidden / heads])),
        1,
      );
    });
    const byHead = concat(groups, 0);
    return tf.reshape(tf.transpose(byHead, [1, 0, 2]), [byHead.shape[1] ?? 0, hidden]);
  };
  const separations = new Map(blocks.map((block) => [block.texts, separation(block)]));

  const [queries, keys] = [split(query.value, 'queries'), split(key.value, 'keys')];
  const kept: { weights: tf.Tensor; mask?: tf.Tensor }[] = [];
  const out = split(value.value, 'keys').map((values, i) => {
    const part = at(parts, i);
    const scores = tf.mul(kernels.product(at(queries, i), at(keys, i), { second: true }), factor);
    const apart = separations.get(part.texts);
    const weights = tf.softmax(apart === undefined ? scores : tf.add(scores, apart));
    if (masksOf === undefined) {
      kept.push({ weights });
      return kernels.product(weights, values);
    }
    const mask = tf.reshape(masksOf(part), weights.shape);
    kept.push({ weights, mask });
    return kernels.product(tf.mul(weights, mask), values);
  });

  const y = result({ tape, ...tfjs }, join(out), [query, key, value]);
  const weights = kept.map((one) => one.weights);
  const masks = kept.flatMap(({ mask }) => mask ?? []);
  return tape.record(
    y,
    [query.value, key.value, value.value, ...weights, ...masks],
    (...saved) =>
      (gradient) => {
        const [queryRows, keyRows, valueRows, ...rest] = saved;
        const [queries, keys, values] = [
          split(queryRows, 'queries'),
          split(keyRows, 'keys'),
          split(valueRows, 'keys'),
        ];
        const shares = split(gradient, 'queries').map((g, i) => {
          const [weights, mask] = [at(rest, i), rest[parts.length + i]];
          const masked = (x: tf.Tensor): tf.Tensor => (mask === undefined ? x : tf.mul(x, mask));
          const toWeights = masked(kernels.product(g, at(values, i), { second: true }));
          const mean = tf.sum(tf.mul(toWeights, weights), -1, true);
          const toScores = tf.mul(tf.mul(weights, tf.sub(toWeights, mean)), factor);
          return {
            query: kernels.product(toScores, at(keys, i)),
            key: kernels.product(toScores, at(queries, i), { first: true }),
            value: kernels.product(masked(weights), g, { first: true }),
          };
        });
        tape.give(query, join(shares.map((share) => share.query)));
        tape.give(key, join(shares.map((share) => share.key)));
        tape.give(value, join(shares.map((share) => share.value)));
      },
  );
}

function at<T>(list: readonly T[], i: number): T {
  const found = list[i];
  if (found === undefined) throw new RangeError(`There is no part ${String(i)} of ${String(list.length)}.`);
  return found;
}

function concat(parts: readonly tf.Tensor[], axis: number): tf.Tensor {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : tf.concat([...parts], axis);
}

/** `[queries,keys]`: 0 where both are of one text, else so low that the weight becomes 0; nothing where one text fills all. */
function separation({ queries, keys, texts }: Block): tf.Tensor | undefined {
  if (texts.length === 1 && texts[0]?.key.length === keys.length) return undefined;
  const mask = new Float32Array(queries.length * keys.length).fill(-1e9);
  for (const { query, key } of texts) {
    for (let row = query.start; row < query.start + query.length; row++) {
      const first = (row - queries.start) * keys.length + key.start - keys.start;
      mask.fill(0, first, first + key.length);
    }
  }
  return tf.tensor(mask, [queries.length, keys.length]);
}

/** What the torch engine's kernel draws for each text and head: of a part `[heads,queries,keys]`. */
function dropoutMasks(
  random: Tfjs['random'],
  { queries, heads, dropout }: AttentionOptions,
): ((part: Part) => tf.Tensor) | undefined {
  if (dropout === 0) return undefined;
  const [texts, keyOf] = [queries.length, dropoutKeys(dropout, random)];
  const site = nextSite(random, texts * heads);
  return (part) => {
    const [height, width] = [part.queries.length, part.keys.length];
    const mask = new Float32Array(part.heads.length * height * width);
    for (const { text, query, key } of part.texts) {
      const stride = Math.ceil(key.length / LANES) * LANES;
      for (let head = 0; head < part.heads.length; head++) {
        const draws = keyOf((site * texts + text) * heads + part.heads.start + head);
        for (let row = 0; row < query.length; row++) {
          const line = head * height + query.start - part.queries.start + row;
          const first = line * width + key.start - part.keys.start;
          draws.fill(mask, first, first + key.length, row * stride);
        }
      }
    }
    return tf.tensor(mask, [part.heads.length, height, width]);
  };
}
