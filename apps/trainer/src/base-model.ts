import {
  openModelFolder,
  randomWeights,
  toEmbeddingBag,
  type BertConfig,
  type ClassifierConfig,
  type ReadWeight,
} from '@tasnif/marbert';
import type { Artifacts, ReadyBaseModel, TrainingParameters } from '@tasnif/store';
import { learnVocabulary, type TokenizerSpec } from '@tasnif/tokenizer';
import { scratchConfig } from './scratch-config.ts';

/** What a run starts from. */
export interface OpenBaseModel<Config extends ClassifierConfig = BertConfig> {
  /** For the log: what it is, in a few words. */
  description: string;
  config: Config;
  tokenizer: TokenizerSpec;
  weights: ReadWeight;
  /** Closes its file. */
  dispose(): void;
}

/**
 * Opens a pre-trained folder, or makes one from scratch: random weights by seed, and a vocabulary learned from the texts
 * of `training` alone, so that nothing of the other splits is seen.
 */
export function openBaseModel(
  { id, name, source, shape }: ReadyBaseModel,
  artifacts: Artifacts,
  training: readonly string[],
  labels: readonly string[],
  seed: number,
): OpenBaseModel {
  switch (source) {
    case 'HUB':
    case 'UPLOAD':
    case 'FOLDER':
    case 'PRETRAINED': {
      const folder = openModelFolder(artifacts.baseModelFolder(id));
      return {
        description: [
          `${name}, pre-trained, a vocabulary of ${folder.tokenizer.vocabulary.length} tokens`,
          ...(folder.added.length > 0 ? ['its pooler drawn by seed'] : []),
          ...(folder.dropped.length > 0 ? [`${folder.dropped.length} other weights left out`] : []),
        ].join(', '),
        config: { ...folder.config, labels },
        tokenizer: folder.tokenizer,
        weights: folder.weights(labels, seed),
        dispose: folder.dispose,
      };
    }
    case 'SCRATCH': {
      const tokenizer = learnVocabulary(training, { size: shape.vocabularySize });
      const config = scratchConfig(shape, { vocabularySize: tokenizer.vocabulary.length, labels });
      return {
        description: `${name}, random weights, a vocabulary of ${config.vocabularySize} tokens learned from the texts that it trains on`,
        config,
        tokenizer,
        weights: randomWeights(config, seed),
        dispose: () => undefined,
      };
    }
  }
}

/** What a recipe trains of a base model: with FLASH an embedding bag over its words, else all of it. */
export function underRecipe(
  { recipe, seed }: Pick<TrainingParameters, 'recipe' | 'seed'>,
  base: OpenBaseModel,
): OpenBaseModel<ClassifierConfig> {
  if (recipe !== 'FLASH') return base;
  const { config, weights, tokenizer, description } = base;
  return {
    ...base,
    ...toEmbeddingBag(config, weights, { seed, maskId: tokenizer.vocabulary.indexOf(tokenizer.maskToken) }),
    description: `the word embeddings of ${description}`,
  };
}
