import type { Engine } from '@tasnif/engine';
import { cutIntoBatches, UNLEARNED_BATCH } from '../batches.ts';
import { randomGenerator } from '../random.ts';
import type { BertMaskedLm } from './masked-lm.ts';
import { maskText, packMasked, type MaskingRules } from './masking.ts';
import type { TokenWindows } from './token-windows.ts';

/** What BERT was trained with; figures of models that learned with other shares stand side by side so. */
export const MEASURED_SHARE = 0.15;

/** How well masked tokens of texts that nothing was learned from are found. */
export interface MaskedLmEvaluation {
  /** Mean cross-entropy of a masked token, in nats. */
  loss: number;
  /** e to the loss. */
  perplexity: number;
  /** Share of the masked tokens that are the likeliest in their place. */
  accuracy: number;
  /** Masked tokens that this was measured on. */
  masked: number;
}

/**
 * Measures a masked language model with 15 % of the tokens masked, always the same ones. One batch is computed at each
 * step, for those who have to do something between two.
 */
export function* evaluateMaskedLm(
  engine: Engine,
  model: BertMaskedLm,
  rules: MaskingRules,
  heldOut: TokenWindows,
): Generator<undefined, MaskedLmEvaluation, void> {
  const texts = Array.from({ length: heldOut.count }, (_, window) =>
    maskText(heldOut.read(window), rules, MEASURED_SHARE, randomGenerator(`held out ${String(window)}`)),
  ).filter(({ places }) => places.length > 0);
  let [loss, right, masked] = [0, 0, 0];
  for (const part of cutIntoBatches(texts, UNLEARNED_BATCH)) {
    const batch = packMasked(part, { rounded: engine.compilesShapes });
    const { length } = batch.labels;
    const [mean = Number.NaN, hits = 0] = engine.scope(() =>
      engine.withoutGradients(() => {
        const logits = model.logits(batch, 0);
        const mean = engine.read(engine.crossEntropy(logits, engine.integers(batch.labels)))[0];
        return Float32Array.of(mean ?? Number.NaN, countHits(engine.read(logits), batch.labels));
      }),
    );
    loss += mean * length;
    right += hits;
    masked += length;
    yield;
  }
  const mean = loss / masked;
  return { loss: mean, perplexity: Math.exp(mean), accuracy: right / masked, masked };
}

/** How many rows of `logits [M,V]` are highest at their label. */
function countHits(logits: Float32Array, labels: Int32Array): number {
  const tokens = logits.length / labels.length;
  let hits = 0;
  for (const [row, label] of labels.entries()) {
    const own = logits.subarray(row * tokens, (row + 1) * tokens);
    const highest = own[label] ?? Number.NaN;
    if (own.every((logit) => logit <= highest)) hits += 1;
  }
  return hits;
}
