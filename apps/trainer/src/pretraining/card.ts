import { markdownTable, plainLine } from '@tasnif/marbert';
import type { BaseModelRow, PretrainingParameters } from '@tasnif/store';
import type { CorpusStory } from './corpus.ts';
import type { Measured } from './reporter.ts';

export interface CardContents {
  name: string;
  baseModel: Pick<BaseModelRow, 'name' | 'source' | 'licence'>;
  parameters: PretrainingParameters;
  story: CorpusStory;
  /** Numbers in the weights of the encoder, and tokens of the vocabulary. */
  size: { parameters: number; vocabularySize: number };
  /** Of an epoch, and seen in all. */
  epochTokens: number;
  tokens: number;
  curve: readonly Pick<Measured, 'tokens' | 'loss' | 'perplexity' | 'accuracy' | 'masked'>[];
}

/** Lines of the curve, at most. */
const CURVE_ROWS = 12;

/** The card of a base model that a run made, `README.md` of its folder: Markdown. */
export function toPretrainingCard(contents: CardContents): string {
  const { name, baseModel, parameters, story, size, epochTokens, tokens, curve } = contents;
  const { normalization, normalizationSwitches, maskedShare, windowLength, batchTokens } = parameters;
  const switches = Object.entries(normalizationSwitches).map(([step, on]) => `${step}: ${on ? 'on' : 'off'}`);
  const isFresh = baseModel.source === 'SCRATCH';
  return `---
language: ar
pipeline_tag: fill-mask
library_name: transformers
---

# ${plainLine(name)}

A BERT to fine-tune, pre-trained to find masked words in texts of its owner. Made with Tasnif.

- ${isFresh ? `From random weights in the shape of ${plainLine(baseModel.name)}` : `Continued from ${plainLine(baseModel.name)}`}: ${thousands(size.parameters)} parameters, ${thousands(size.vocabularySize)} tokens${isFresh ? ', learned from the same texts' : ''}
- Licence of what it was made of: ${plainLine(baseModel.licence ?? (isFresh ? 'none, the weights were random' : 'none stated'))}

## Texts

${markdownTable(
  ['source', 'texts used'],
  story.sources.map((source) => [plainLine(source.name), thousands(source.texts)]),
)}

Of data sets the training split alone was read, without labels. ${thousands(story.duplicates)} texts that equal one before them were left out,
and ${thousands(story.heldOut)} held out. Normalisation: ${[normalization, ...switches].join(', ')}; normalise in the same way before you use it.

## Training

- ${thousands(tokens)} tokens, ${(tokens / Math.max(1, epochTokens)).toFixed(1)} epochs; windows of ${windowLength} tokens
- whole words masked, ${percent(maskedShare)} of the tokens: 80 % [MASK], 10 % another token, 10 % as they were
- AdamW (0.9, 0.98), weight decay ${parameters.weightDecay}, dropout ${parameters.dropout}, ${thousands(batchTokens)} tokens a step
- learning rate ${parameters.learningRate}, ${parameters.schedule}, warm-up ${percent(parameters.warmupShare)}; seed ${parameters.seed}

${curveText(curve)}
## Use

\`\`\`python
from transformers import pipeline
print(pipeline("fill-mask", model="path/to/this/folder")("... [MASK] ..."))
\`\`\`
`;
}

function curveText(curve: CardContents['curve']): string {
  const last = curve.at(-1);
  if (last === undefined) return 'No text was held out, so nothing was measured.\n';
  const every = Math.ceil(curve.length / CURVE_ROWS);
  const rows = curve.filter((_, i) => (curve.length - 1 - i) % every === 0);
  return `On held-out texts, with 15 % of the tokens masked (${thousands(last.masked)} tokens):

${markdownTable(
  ['tokens seen', 'loss', 'perplexity', 'masked accuracy'],
  rows.map(({ tokens, loss, perplexity, accuracy }) => [
    ...[thousands(tokens), loss.toFixed(3), perplexity.toFixed(1), percent(accuracy)],
  ]),
)}
`;
}

function thousands(count: number): string {
  return count.toLocaleString('en-GB');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
