import type { Span } from '@tasnif/engine';
import { permutation, randomGenerator } from './random.ts';

/** A text as the model reads it: token ids with [CLS] and [SEP]. */
export interface EncodedText {
  ids: Int32Array;
}

/** A text and the index of its class. */
export interface Example extends EncodedText {
  label: number;
}

/** A text that a teacher has given its logits `[C]`, and the index of its class where that is known. */
interface TaughtText extends EncodedText {
  label: number | null;
  teacherLogits: Float32Array;
}

/** A text to learn from: by its label, by a teacher, or by both. */
export type Lesson = Example | TaughtText;

/**
 * B texts, T rows of tokens: end to end, or each padded to the longest. Behind them may stand texts of one token that
 * nothing is asked of, for T to be a number that comes often.
 */
export interface PackedTexts {
  /** `[T]` */
  ids: Int32Array;
  /** `[T]`, each text counted from 0. */
  positions: Int32Array;
  /** Of each text, its rows, the padding included. */
  rows: Span[];
  /** Of each text, its tokens. */
  texts: Span[];
}

export interface Batch extends PackedTexts {
  examples: readonly EncodedText[];
  /** `[B]`, the row of each text's first token. */
  firstTokens: Int32Array;
  /** Without padding. */
  tokens: number;
}

export interface Packing {
  /** Each text as long as the longest, as other trainers do; the tests compare with it. Default false. */
  padded?: boolean;
  /** T is a multiple of its `sizeMultiple`, for engines that compile shapes. Default false. */
  rounded?: boolean;
}

/** Lays texts end to end in the order given. */
export function packTexts(
  texts: readonly Int32Array[],
  { padded = false, rounded = false }: Packing = {},
): PackedTexts {
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const lengths = texts.map(({ length }) => (padded ? longest : length));
  const asked = lengths.reduce((sum, length) => sum + length, 0);
  const multiple = rounded ? sizeMultiple(asked) : 1;
  const rows = Math.ceil(asked / multiple) * multiple;
  const packed: PackedTexts = {
    ...{ ids: new Int32Array(rows), positions: new Int32Array(rows), rows: [], texts: [] },
  };
  let start = 0;
  for (const [i, ids] of texts.entries()) {
    const length = lengths[i] ?? 0;
    packed.ids.set(ids, start);
    for (let position = 0; position < length; position++) packed.positions[start + position] = position;
    packed.rows.push({ start, length });
    packed.texts.push({ start, length: ids.length });
    start += length;
  }
  for (; start < rows; start++) {
    packed.rows.push({ start, length: 1 });
    packed.texts.push({ start, length: 1 });
  }
  return packed;
}

/** Sizes that come often are multiples of it: there are 16 between a power of two and the next. */
export function sizeMultiple(size: number): number {
  return Math.max(1, 2 ** (Math.floor(Math.log2(size)) - 4));
}

export function packBatch(examples: readonly EncodedText[], packing: Packing = {}): Batch {
  const packed = packTexts(
    examples.map(({ ids }) => ids),
    packing,
  );
  return {
    ...packed,
    examples,
    firstTokens: Int32Array.from(packed.rows.slice(0, examples.length), ({ start }) => start),
    tokens: countTokens(examples),
  };
}

export function countTokens(examples: readonly EncodedText[]): number {
  return examples.reduce((sum, { ids }) => sum + ids.length, 0);
}

export interface EpochOrder {
  /** Texts of an optimizer step. */
  stepSize: number;
  seed: number;
  /** From 1. */
  epoch: number;
}

/**
 * The optimizer steps of one epoch: every example once, in an order drawn from (seed, epoch), `stepSize` texts each but
 * the last. It depends on nothing else, so a resumed run need not replay the data.
 */
export function epochSteps<Text extends EncodedText>(
  examples: readonly Text[],
  { stepSize, seed, epoch }: EpochOrder,
): Text[][] {
  const order = permutation(randomGenerator(`${String(seed)} epoch ${String(epoch)}`), examples.length);
  return Array.from({ length: Math.ceil(order.length / stepSize) }, (_, step) =>
    Array.from(order.subarray(step * stepSize, (step + 1) * stepSize), (index) => examples[index]).filter(
      (example) => example !== undefined,
    ),
  );
}

/**
 * Cuts the texts of a step into what is computed at once: at most `texts` texts and `tokens` tokens, the longest text
 * alone if it must be. Texts stand by length, for those of one length to be neighbours.
 */
export function cutIntoBatches<T extends EncodedText>(
  examples: readonly T[],
  { texts, tokens }: { texts: number; tokens: number },
): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < examples.length; start += texts) {
    let batch: T[] = [];
    let sum = 0;
    for (const example of byLength(examples.slice(start, start + texts))) {
      if (batch.length > 0 && sum + example.ids.length > tokens) {
        batches.push(batch);
        [batch, sum] = [[], 0];
      }
      batch.push(example);
      sum += example.ids.length;
    }
    batches.push(batch);
  }
  return batches;
}

/** What is computed together when nothing is learned: little enough to stay in the processor's caches. */
export const UNLEARNED_BATCH = { texts: 64, tokens: 2048 };

/** Shortest first; equals keep their order. */
export function byLength<T extends EncodedText>(examples: readonly T[]): T[] {
  return [...examples].sort((a, b) => a.ids.length - b.ids.length);
}
