import type { Engine, Tensor } from '@tasnif/engine';
import type { BertConfig } from '../config.ts';
import { createBertEncoder, type BertEncoder } from '../encoder.ts';
import type { MaskedBatch } from './masking.ts';
import { maskedLmShapes, WORD_EMBEDDINGS, type ReadWeight } from '../weights.ts';

/**
 * A BERT masked language model (Devlin et al. 2019, as Hugging Face's `BertForMaskedLM`): the masked tokens alone go
 * through the head, whose decoder is the word embedding.
 */
export interface BertMaskedLm extends Pick<BertEncoder, 'trained' | 'read' | 'dispose'> {
  readonly config: BertConfig;
  /** Batch with M masked tokens → logits `[M,V]`. `dropout` is a probability, 0 when evaluating. */
  logits(batch: MaskedBatch, dropout: number): Tensor;
}

export interface MaskedLmOptions {
  /** Computes the last layer for the masked tokens alone: no other row of it is read. Default true. */
  maskedTokensOnly?: boolean;
}

/** Puts the weights that `read` gives on the engine. */
export function createBertMaskedLm(
  engine: Engine,
  config: BertConfig,
  read: ReadWeight,
  { maskedTokensOnly = true }: MaskedLmOptions = {},
): BertMaskedLm {
  // The decoder gives every row of the word embedding a gradient.
  const options = { sparseEmbedding: false, wantedRowsOnly: maskedTokensOnly };
  const encoder = createBertEncoder(engine, config, maskedLmShapes(config), read, options);
  const { linear, layerNorm, parameter } = encoder;
  return {
    config,
    trained: encoder.trained,
    logits: (batch, dropout) =>
      engine.scope(() => {
        const hidden = encoder.encode(batch, batch.masked, dropout);
        const transformed = engine.gelu(linear(hidden, 'cls.predictions.transform.dense'));
        const normed = layerNorm(transformed, 'cls.predictions.transform.LayerNorm');
        return engine.linear(normed, parameter(WORD_EMBEDDINGS), parameter('cls.predictions.bias'));
      }),
    read: encoder.read,
    dispose: encoder.dispose,
  };
}
