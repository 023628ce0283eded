import type { Engine, Tensor } from '@tasnif/engine';
import type { Batch } from './batches.ts';
import type { BertConfig } from './config.ts';
import { createBertEncoder, type EncoderOptions, type WantedRows } from './encoder.ts';
import type { TextClassifier } from './text-classifier.ts';
import { weightShapes, type ReadWeight } from './weights.ts';

/** What of a classifier is trained, and how it is computed. */
export interface BertOptions extends Omit<EncoderOptions, 'wantedRowsOnly'> {
  /** Computes the last layer for the first tokens alone: no other row of it is read. Default true. */
  firstTokensOnly?: boolean;
}

/**
 * A BERT sequence classifier (Devlin et al. 2019, as Hugging Face's `BertForSequenceClassification`): the first token
 * of each text through the pooler and a linear layer.
 */
export interface BertClassifier extends TextClassifier {
  readonly config: BertConfig;
  /** What the frozen part makes of a batch, `[T,H]`, without dropout; where all layers are frozen `[B,H]`, of the first tokens. */
  readonly frozen: ((batch: Batch) => Tensor) | undefined;
  readonly words: (batch: Batch) => Tensor;
}

/** Puts the weights that `read` gives on the engine. */
export function createBertClassifier(
  engine: Engine,
  config: BertConfig,
  read: ReadWeight,
  { firstTokensOnly = true, ...options }: BertOptions = {},
): BertClassifier {
  const encoder = createBertEncoder(engine, config, weightShapes(config), read, {
    ...options,
    wantedRowsOnly: firstTokensOnly,
  });
  const { trained, hasFrozenPart, linear } = encoder;
  return {
    ...{ config, trained },
    frozen: hasFrozenPart ? (batch) => encoder.frozen(batch, firstTokens(batch)) : undefined,
    words: encoder.words,
    logits: (batch, dropout, inputs) =>
      engine.scope(() => {
        const first = encoder.encode(batch, firstTokens(batch), dropout, inputs);
        const pooled = engine.tanh(linear(first, 'bert.pooler.dense', true));
        return linear(engine.dropout(pooled, dropout), 'classifier', true);
      }),
    read: encoder.read,
    dispose: encoder.dispose,
  };
}

function firstTokens({ firstTokens: rows, texts }: Batch): WantedRows {
  // Texts that nothing is asked of stand last.
  const spans = texts.map((_, i) =>
    i < rows.length ? { start: i, length: 1 } : { start: rows.length, length: 0 },
  );
  return { rows, spans };
}
