import { markdownTable } from '@tasnif/marbert';
import type { SourceStory } from './corpus.ts';
import { NORMALIZATION } from './collect.ts';
import type { History } from './history.ts';
import type { Measured } from './journal.ts';
import { COOL_DOWN, LONG_EVERY, LONG_WINDOW, WINDOW, type Recipe } from './recipe.ts';

export interface CardContents {
  recipe: Recipe;
  /** Trained numbers, and tokens of the vocabulary. */
  parameters: number;
  vocabularySize: number;
  history: History;
  sources: readonly SourceStory[];
}

/** Lines of the curve, at most. */
const CURVE_ROWS = 12;

/** The card of the encoder, `README.md` of its folder: Markdown. */
export function toCard(contents: CardContents): string {
  const { recipe, parameters, vocabularySize, history, sources } = contents;
  const { trainings, tokens, curve } = history;
  const epochTokens = sources.reduce((sum, source) => sum + source.tokens, 0);
  return `---
language: ar
pipeline_tag: fill-mask
library_name: transformers
---

# Tasnif starter

A small Arabic BERT to fine-tune: ${recipe.layers} layers × ${recipe.hiddenSize}, ${millions(parameters)} parameters, ${thousands(vocabularySize)} tokens.
Made with Tasnif (\`npm run pretrain:starter\`), from random weights, to find masked words.

## Texts

${markdownTable(
  ['source', 'licence, as it states', 'documents', 'tokens of an epoch'],
  sources.map(({ name, licence, repeats, documents, tokens }) => [
    repeats === 1 ? name : `${name} (${String(repeats)} times)`,
    licence,
    thousands(documents),
    millions(tokens),
  ]),
)}

Labels were not read. Texts that equal one of a test part but for links, mentions, vowel signs and punctuation were left
out (${String(sumOf(sources, 'inTest'))}), and all but the first of texts that equal each other (${thousands(sumOf(sources, 'duplicates'))}). Normalisation: ${NORMALIZATION}.

## Training

- ${millions(tokens)} tokens, ${(tokens / epochTokens).toFixed(1)} epochs; windows of ${String(WINDOW)} tokens, of every ${String(LONG_EVERY)}th document ${String(LONG_WINDOW)}
- whole words masked, ${percent(recipe.maskedShare)} of the tokens: 80 % [MASK], 10 % another token, 10 % as they were
- AdamW (0.9, 0.98), weight decay 0.01, no dropout, ${thousands(recipe.batchTokens)} tokens a step
- learning rate ${String(recipe.learningRate)} after a warm-up, in the last ${percent(COOL_DOWN)} of the tokens down to 0${trainings === 1 ? '' : `; ${String(trainings)} times in all, each time from the weights of the last`}

On texts held out, with 15 % of the tokens masked:

${markdownTable(
  ['tokens seen', 'loss', 'perplexity', 'masked accuracy'],
  thinOut(curve).map(({ tokens, loss, perplexity, accuracy }) => [
    millions(tokens),
    loss.toFixed(3),
    perplexity.toFixed(1),
    percent(accuracy),
  ]),
)}

What it is worth fine-tuned, on public tasks beside plain classifiers: \`docs/quality.md\` of Tasnif.
`;
}

/** Evenly spread rows, the last among them. */
function thinOut(curve: readonly Measured[]): readonly Measured[] {
  const every = Math.ceil(curve.length / CURVE_ROWS);
  return curve.filter((_, i) => (curve.length - 1 - i) % every === 0);
}

function sumOf(sources: readonly SourceStory[], key: 'inTest' | 'duplicates'): number {
  return sources.reduce((sum, source) => sum + source[key], 0);
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(1)}M`;
}

function thousands(count: number): string {
  return count.toLocaleString('en-GB');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
