import { permutation, randomGenerator } from './random.ts';

/** A text as the model reads it: token ids with [CLS] and [SEP], and the index of its class. */
export interface Example {
  ids: Int32Array;
  label: number;
}

/** B texts end to end: T tokens, no padding. */
export interface Batch {
  /** `[T]` */
  ids: Int32Array;
  /** `[T]`, each text counted from 0. */
  positions: Int32Array;
  /** Tokens of each text, summing to T. */
  lengths: number[];
  /** `[B]`, the row of each text's first token. */
  firstTokens: Int32Array;
  /** `[B]` */
  labels: Int32Array;
}

/** Lays examples end to end in the order given. */
export function packBatch(examples: readonly Example[]): Batch {
  const lengths = examples.map(({ ids }) => ids.length);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const batch: Batch = {
    ids: new Int32Array(tokens),
    positions: new Int32Array(tokens),
    lengths,
    firstTokens: new Int32Array(examples.length),
    labels: Int32Array.from(examples, ({ label }) => label),
  };
  let start = 0;
  for (const [i, { ids }] of examples.entries()) {
    batch.ids.set(ids, start);
    for (let position = 0; position < ids.length; position++) batch.positions[start + position] = position;
    batch.firstTokens[i] = start;
    start += ids.length;
  }
  return batch;
}

/**
 * The batches of one epoch: every example once, in an order drawn from (seed, epoch), `batchSize` texts each but the
 * last. Inside a batch texts stand by length, so that equals are attended in one call; the mean loss does not see it.
 */
export function* epochBatches(
  examples: readonly Example[],
  { batchSize, seed, epoch }: { batchSize: number; seed: number; epoch: number },
): Generator<Batch> {
  const order = permutation(randomGenerator(`${String(seed)} epoch ${String(epoch)}`), examples.length);
  for (let start = 0; start < order.length; start += batchSize) {
    const chosen = Array.from(order.subarray(start, start + batchSize), (index) => examples[index]);
    yield packBatch(byLength(chosen.filter((example) => example !== undefined)));
  }
}

/** Shortest first; equals keep their order. */
export function byLength(examples: readonly Example[]): Example[] {
  return [...examples].sort((a, b) => a.ids.length - b.ids.length);
}
