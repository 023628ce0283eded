import {
  maskedLmShapes,
  openModelFolder,
  randomWeights,
  type BertConfig,
  type ReadWeight,
} from '@tasnif/marbert';
import type { Artifacts, ReadyBaseModel } from '@tasnif/store';
import type { TokenizerSpec } from '@tasnif/tokenizer';
import { scratchConfig } from '../scratch-config.ts';

/** What pre-training starts from. */
export interface Start {
  /** `null`: it is learned from the texts. */
  tokenizer: TokenizerSpec | null;
  /** With a vocabulary of so many tokens, which one that is pre-trained knows by itself. */
  model(vocabularySize: number): { description: string; config: BertConfig; weights: ReadWeight };
  /** Closes its file. */
  dispose(): void;
}

/** A pre-trained folder with the head that finds masked words, or the shape of a base model from scratch. */
export function openStart(baseModel: ReadyBaseModel, artifacts: Artifacts, seed: number): Start {
  const { id, name, source, shape } = baseModel;
  switch (source) {
    case 'HUB':
    case 'UPLOAD':
    case 'FOLDER':
    case 'PRETRAINED': {
      const folder = openModelFolder(artifacts.baseModelFolder(id));
      const hasHead = folder.dropped.some((weight) => weight.includes('cls.predictions.transform.'));
      return {
        tokenizer: folder.tokenizer,
        model: () => ({
          description: `${name}, ${hasHead ? 'its head for masked words with it' : 'a head for masked words drawn by seed'}`,
          config: { ...folder.config, labels: [] },
          weights: folder.maskedLmWeights(seed),
        }),
        dispose: folder.dispose,
      };
    }
    case 'SCRATCH':
      return {
        tokenizer: null,
        model(vocabularySize) {
          const config = scratchConfig(shape, { vocabularySize, labels: [] });
          const description = `${name}, random weights, a vocabulary of ${vocabularySize} tokens learned from the texts`;
          return { description, config, weights: randomWeights(config, seed, maskedLmShapes(config)) };
        },
        dispose: () => undefined,
      };
  }
}
