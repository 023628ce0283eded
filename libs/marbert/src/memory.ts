import type { Precision } from '@tasnif/engine';
import type { BertConfig } from './config.ts';
import type { BertOptions } from './model.ts';
import { belongsToHead, depthOf, weightShapes } from './weights.ts';

/** Bytes that training takes, besides the process itself. */
export interface MemoryEstimate {
  /** Weights, gradients and the optimizer's moments, whatever the batch. */
  fixed: number;
  /** For each token computed at once: what is kept for the gradient. */
  perToken: number;
}

/**
 * An estimate from above of what training takes. Fixed, in f32: each weight once, and twice more for the moments of
 * those that are trained, once more for their gradient unless it is sparse; half of it again for a bf16 copy. Per token
 * and trained layer, in values of the activations: keys, queries, values and context (4 H), both norms with their
 * inputs (4 H) and what is between the two wide products (2 I).
 */
export function estimateTrainingMemory(
  config: BertConfig,
  { frozenLayers = 0, freezeEmbeddings = false, lora, sparseEmbedding = true }: BertOptions,
  precision: Precision,
): MemoryEstimate {
  const depth = frozenLayers > 0 ? frozenLayers : freezeEmbeddings ? 0 : -1;
  let fixed = 0;
  for (const [name, shape] of weightShapes(config)) {
    const bytes = 4 * shape.reduce((product, side) => product * side, 1);
    const trained = depthOf(config, name) > depth && (lora === undefined || belongsToHead(name));
    const isTable = name === 'bert.embeddings.word_embeddings.weight';
    const low = precision === 'BF16' && depthOf(config, name) > 0 ? bytes / 2 : 0;
    fixed += bytes + low + (trained ? 2 * bytes + (isTable && sparseEmbedding ? 0 : bytes) : 0);
  }
  const { hiddenSize: H, intermediateSize: I } = config;
  const multiplied = precision === 'BF16' ? 2 : 4;
  const perLayer = 4 * 4 * H + multiplied * (6 * H + 2 * I);
  // Gradients on their way back, and what a product needs besides its result.
  const passing = 4 * (4 * H + 3 * I);
  return { fixed, perToken: perLayer * (config.layers - frozenLayers) + passing };
}
