import type { Engine } from '@tasnif/engine';
import { UNLEARNED_BATCH } from '../batches.ts';
import type { BertConfig } from '../config.ts';
import { estimateTrainingMemory, type MemoryEstimate } from '../memory.ts';
import { MEASURED_SHARE } from './evaluate.ts';

/** Values for each logit of a masked token: itself, its softmax, the gradient, and what an operation needs besides. */
const VALUES_OF_LOGIT = 4;

/**
 * As `estimateTrainingMemory`, for a masked language model: the word embedding has a gradient of its own size, and each
 * masked token a logit for every token of the vocabulary; an evaluation reads them onto the host.
 */
export function estimatePretrainingMemory(
  config: BertConfig,
  engine: Pick<Engine, 'name' | 'precision'>,
  { windowLength, maskedShare }: { windowLength: number; maskedShare: number },
): MemoryEstimate {
  const encoder = estimateTrainingMemory(config, { sparseEmbedding: false }, engine, windowLength);
  const { vocabularySize: V, hiddenSize: H } = config;
  const evaluated = UNLEARNED_BATCH.tokens * MEASURED_SHARE * V * 4 * VALUES_OF_LOGIT;
  return {
    fixed: encoder.fixed + evaluated + 16 * (H * H + V),
    perToken: encoder.perToken + maskedShare * 4 * (VALUES_OF_LOGIT * V + 6 * H),
  };
}
