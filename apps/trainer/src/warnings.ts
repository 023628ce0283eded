import {
  knownPretrainingLength,
  trainingWarnings,
  type ClassifierConfig,
  type Example,
  type TokenShares,
} from '@tasnif/marbert';
import { hubNameOf, type BaseModelRow, type DocumentRow, type ProgressEvent } from '@tasnif/store';
import type { TokenizerSpec } from '@tasnif/tokenizer';
import type { BySplit } from './documents.ts';

/** What the texts are read by. */
interface Reading {
  baseModel: BaseModelRow;
  config: Pick<ClassifierConfig, 'architecture'>;
  tokenizer: TokenizerSpec;
  maxLength: number;
}

/** What whoever reads the figures of a run should know beforehand; `examples` are the training documents as tokens. */
export function warnings(
  documents: BySplit<DocumentRow[]>,
  examples: readonly Example[],
  { baseModel, config, tokenizer, maxLength }: Reading,
): ProgressEvent[] {
  const empty = Object.values(documents)
    .flat()
    .filter(({ text }) => text.trim() === '').length;
  const messages = [
    documents.VALIDATION.length === 0 &&
      'No document is in the validation split: the weights of the last epoch are kept, not the best, and its confidence is not calibrated.',
    documents.TEST.length === 0 &&
      'No document of a test split may be seen: the model is measured on the validation split, which chose its weights, and so looks better than it is.',
    empty > 0 &&
      `${empty} documents hold nothing once they are normalised: a lighter profile, or fewer of its steps, would keep them.`,
    ...trainingWarnings(
      {
        ...{ name: baseModel.name, maxLength },
        // Places are nothing to an embedding bag, so it has none that were not trained.
        pretrainingLength:
          config.architecture === 'EMBEDDING_BAG'
            ? null
            : (baseModel.pretraining?.windowLength ?? knownPretrainingLength(hubNameOf(baseModel))),
      },
      tokenShares(examples, tokenizer, maxLength),
    ).map(({ message, hint }) => `${message} ${hint}`),
  ];
  return messages
    .filter((message) => message !== false)
    .map((message) => ({ type: 'LOG_LINE', level: 'WARN', message }));
}

/** Texts are cut already: one of `maxLength` tokens may just have fitted, and counts as cut all the same. */
export function tokenShares(
  examples: readonly Example[],
  { vocabulary, unknownToken }: Pick<TokenizerSpec, 'vocabulary' | 'unknownToken'>,
  maxLength: number,
): TokenShares {
  const unknownId = vocabulary.indexOf(unknownToken);
  let [cut, tokens, unknown] = [0, 0, 0];
  for (const { ids } of examples) {
    if (ids.length >= maxLength) cut++;
    tokens += ids.length;
    for (const id of ids) if (id === unknownId) unknown++;
  }
  return { cut: cut / Math.max(1, examples.length), unknown: unknown / Math.max(1, tokens) };
}
