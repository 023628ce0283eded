import type { Engine } from '@tasnif/engine';
import { UNLEARNED_BATCH } from './batches.ts';
import type { BertConfig, ClassifierConfig, EmbeddingBagConfig } from './config.ts';
import { takesLora } from './lora.ts';
import type { BertOptions } from './model.ts';
import { belongsToHead, depthOf, frozenDepth, isWordEmbedding, weightShapes } from './weights.ts';

/** Bytes that training takes, besides the process itself. */
export interface MemoryEstimate {
  /** Weights, gradients, the optimizer's moments and evaluations, whatever the batch. */
  fixed: number;
  /** For each token computed at once: what is kept for the gradient. */
  perToken: number;
}

/** What of a model is trained, and whether adversarially. */
export interface TrainedParts extends BertOptions {
  /** Default false. */
  adversarial?: boolean;
}

/** Keys of a row of attention weights at least, over TensorFlow.js, which computes neighbouring short texts as one. */
const FEWEST_KEYS = 128;

/** Texts of the largest batch. */
const MOST_TEXTS = 512;

/** Rows that a batch has for each of its tokens where it is rounded (batches.ts). */
const MOST_ROWS_OF_TOKEN = 17 / 16;

/**
 * An estimate from above of what training takes, as `estimateBert` counts it for a BERT. An embedding bag keeps its
 * weights, their moments and gradients too, and of the largest batch what the head makes of each text (24 H); per token, all
 * of which may differ, its row and a copy (2 H) and the gradients of both poolings, together and a copy (4 H).
 */
export function estimateTrainingMemory(
  config: ClassifierConfig,
  options: TrainedParts,
  engine: Pick<Engine, 'name' | 'precision'>,
  longestText: number,
): MemoryEstimate {
  return config.architecture === 'EMBEDDING_BAG'
    ? estimateEmbeddingBag(config, options)
    : estimateBert(config, options, engine, longestText);
}

function estimateEmbeddingBag(
  config: EmbeddingBagConfig,
  { freezeEmbeddings = false, sparseEmbedding = true }: BertOptions,
): MemoryEstimate {
  const { hiddenSize: H } = config;
  let fixed = 4 * H * 24 * MOST_TEXTS;
  for (const [name, shape] of weightShapes(config)) {
    const bytes = 4 * shape.reduce((product, side) => product * side, 1);
    const isTable = isWordEmbedding(name);
    const trained = !(isTable && freezeEmbeddings);
    fixed += bytes + (trained ? 2 * bytes + (isTable && sparseEmbedding ? 0 : bytes) : 0);
  }
  return { fixed, perToken: 4 * H * (freezeEmbeddings ? 2 : 6) };
}

/**
 * An estimate from above of what training a BERT takes where no text has more than `longestText` tokens. Fixed, in f32: each
 * weight once, and twice more for the moments of those that are trained, once more for their gradient unless it is
 * sparse; half of it again for a bf16 copy; and a batch that is computed without learning, for an evaluation or of frozen
 * layers. Per token and trained layer, in values of the activations: keys, queries, values and context (4 H), both norms
 * with their inputs (4 H) and what is between the two wide products (2 I).
 *
 * Over TensorFlow.js attention keeps its weights and their dropout too (2 A longestText), and an operation holds
 * whatever it computes on the way: GELU 8 times its result (I), attention 10 times its weights.
 */
function estimateBert(
  config: BertConfig,
  {
    frozenLayers = 0,
    freezeEmbeddings = false,
    lora,
    sparseEmbedding = true,
    adversarial = false,
  }: TrainedParts,
  { name: engine, precision }: Pick<Engine, 'name' | 'precision'>,
  longestText: number,
): MemoryEstimate {
  const { hiddenSize: H, intermediateSize: I } = config;
  const depth = frozenDepth(frozenLayers, freezeEmbeddings);
  // With low-rank factors each product of a layer has a second one, which is scaled and added to it.
  const added = lora === undefined ? 0 : 3 * (5 * H + I) + 6 * lora.rank;
  const isTfjs = engine !== 'torch';
  const attention = isTfjs ? config.heads * Math.max(longestText, FEWEST_KEYS) : 0;
  const onTheWay = isTfjs ? Math.max(8 * I, 6 * H + 10 * attention) : 3 * I;
  const unlearned = isTfjs ? 4 * H + onTheWay : 12 * H + 2 * I;
  let fixed = UNLEARNED_BATCH.tokens * 4 * (unlearned + added);
  for (const [name, shape] of weightShapes(config)) {
    const bytes = 4 * shape.reduce((product, side) => product * side, 1);
    const isFree = depthOf(config, name) > depth;
    const trained = isFree && (lora === undefined || belongsToHead(name));
    const isTable = isWordEmbedding(name);
    const low = precision === 'BF16' && depthOf(config, name) > 0 ? bytes / 2 : 0;
    fixed += bytes + low + (trained ? 2 * bytes + (isTable && sparseEmbedding ? 0 : bytes) : 0);
    if (isFree && lora !== undefined && takesLora(name)) {
      const factors = 4 * lora.rank * shape.reduce((sum, side) => sum + side, 0);
      fixed += 4 * factors + (precision === 'BF16' ? factors / 2 : 0);
    }
  }
  const multiplied = precision === 'BF16' ? 2 : 4;
  const perLayer = 4 * (4 * H + 2 * attention) + multiplied * (6 * H + 2 * I);
  // Gradients on their way back, and what an operation needs besides its result.
  const passing = 4 * (4 * H + onTheWay + added);
  // Word embeddings are moved from nowhere, by a gradient that is reached through what is frozen, to an offset.
  const offset = adversarial ? 12 * H : 0;
  const perRow = perLayer * (config.layers - (adversarial ? 0 : frozenLayers)) + passing + offset;
  return { fixed, perToken: precision === 'BF16' ? perRow * MOST_ROWS_OF_TOKEN : perRow };
}
