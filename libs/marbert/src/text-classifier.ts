import type { Engine, Tensor } from '@tasnif/engine';
import type { Batch } from './batches.ts';
import type { ClassifierConfig } from './config.ts';
import { createEmbeddingBag } from './embedding-bag.ts';
import type { EncoderInputs } from './encoder.ts';
import { createBertClassifier, type BertOptions } from './model.ts';
import type { ReadWeight } from './weights.ts';

/** A classifier of texts on an engine: all that training, measuring and exporting know of one. */
export interface TextClassifier {
  readonly config: ClassifierConfig;
  /** What is trained, by name: that of the weight, with `.lora_A` or `.lora_B` behind it for a factor of it. */
  readonly trained: ReadonlyMap<string, Tensor>;
  /** Batch of B texts → logits `[B,C]`. `dropout` is a probability, 0 when evaluating. */
  logits(batch: Batch, dropout: number, inputs?: EncoderInputs): Tensor;
  /** What `EncoderInputs.offset` is added to, `[T,H]`; `undefined` where it can't be. */
  readonly words?: ((batch: Batch) => Tensor) | undefined;
  /**
   * What the frozen part makes of a batch, a row of H a token or a text, without dropout: it can be computed once for a
   * text. `undefined` where nothing is frozen that would be worth it.
   */
  readonly frozen?: ((batch: Batch) => Tensor) | undefined;
  /** The present value of a weight of `weightShapes`, with what LoRA adds. */
  read: ReadWeight;
  dispose(): void;
}

/** Puts the weights that `read` gives on the engine. Of the options an embedding bag knows those of its embeddings. */
export function createClassifier(
  engine: Engine,
  config: ClassifierConfig,
  read: ReadWeight,
  options: BertOptions = {},
): TextClassifier {
  return config.architecture === 'EMBEDDING_BAG'
    ? createEmbeddingBag(engine, config, read, options)
    : createBertClassifier(engine, config, read, options);
}
