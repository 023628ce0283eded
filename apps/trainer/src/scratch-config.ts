import type { BertConfig } from '@tasnif/marbert';
import type { ReadyBaseModel } from '@tasnif/store';

/** The configuration of a base model from scratch, once its vocabulary is known. */
export function scratchConfig(
  shape: ReadyBaseModel['shape'],
  { vocabularySize, labels }: Pick<BertConfig, 'vocabularySize' | 'labels'>,
): BertConfig {
  return { ...shape, vocabularySize, labels, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 };
}
