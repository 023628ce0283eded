import type { Engine, Tensor } from '@tasnif/engine';
import {
  byLength,
  countTokens,
  cutIntoBatches,
  packBatch,
  UNLEARNED_BATCH,
  type Batch,
  type EncodedText,
} from './batches.ts';
import type { BertConfig } from './config.ts';
import type { TextClassifier } from './text-classifier.ts';

/** Bytes that a cache may take; what would take more is computed anew in each epoch. */
const MOST_BYTES = 4 * 2 ** 30;

/** What the frozen part of a model makes of each text, computed when it is first asked for. */
export interface FrozenCache {
  /** As `TextClassifier.frozen`. */
  of(batch: Batch): Tensor;
}

/**
 * `undefined` where nothing is frozen, or the cache would grow too large. A text is computed with the same others
 * whichever batch asks for it, for rounding differs with the size of a product, and a resumed run must not.
 */
export function createFrozenCache(
  engine: Engine,
  model: TextClassifier,
  examples: readonly EncodedText[],
): FrozenCache | undefined {
  const { frozen } = model;
  const { hiddenSize } = model.config;
  if (frozen === undefined || frozenCacheBytes(model.config, examples) === 0) return undefined;
  const known = new Map<EncodedText, Float32Array>();
  const groupOf = new Map<EncodedText, EncodedText[]>();
  for (const group of cutIntoBatches(byLength(examples), UNLEARNED_BATCH)) {
    for (const example of group) groupOf.set(example, group);
  }

  let firstTokensOnly = false;

  const compute = (group: readonly EncodedText[]): void => {
    const batch = packBatch(group, { rounded: engine.compilesShapes });
    const values = engine.scope(() => engine.read(frozen(batch)));
    firstTokensOnly = values.length < batch.ids.length * hiddenSize;
    let start = 0;
    for (const example of group) {
      const rows = firstTokensOnly ? 1 : example.ids.length;
      known.set(example, values.slice(start, (start += rows * hiddenSize)));
    }
  };

  return {
    of({ examples, ids }) {
      for (const example of examples) {
        if (!known.has(example)) compute(groupOf.get(example) ?? [example]);
      }
      const parts = examples.map((example) => known.get(example) ?? new Float32Array());
      const rows = firstTokensOnly ? examples.length : ids.length;
      const values = new Float32Array(rows * hiddenSize);
      let start = 0;
      for (const part of parts) {
        values.set(part, start);
        start += part.length;
      }
      return engine.floats(values, [rows, hiddenSize]);
    },
  };
}

/** What the cache of these texts comes to, on the host; 0 where it would be too much, and is not made. */
export function frozenCacheBytes(
  { hiddenSize }: Pick<BertConfig, 'hiddenSize'>,
  examples: readonly EncodedText[],
): number {
  const bytes = countTokens(examples) * hiddenSize * Float32Array.BYTES_PER_ELEMENT;
  return bytes > MOST_BYTES ? 0 : bytes;
}
