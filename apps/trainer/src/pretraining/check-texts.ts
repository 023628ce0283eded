import type { TextFigures } from './choose-texts.ts';

/** Texts that nothing is to be learned from. */
class TextsError extends Error {
  readonly code: 'TEXTS_EMPTY' | 'TEXTS_REPEATED' | 'TEXTS_TOO_SHORT' | 'VOCABULARY_FOREIGN';
  readonly hint: string;

  constructor(code: TextsError['code'], message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Above the first share texts are refused, above the second there is a warning. */
const REPEATED = { most: 0.95, many: 0.5 };
const UNKNOWN = { most: 0.2, many: 0.02 };
const NON_ARABIC = 0.5;
/** Fewer tokens hardly move a model. */
const FEW_TOKENS = 100_000;
/** Fewer say little of how good a model is. */
const FEW_HELD_OUT_TOKENS = 1_000;

/** Throws TEXTS_EMPTY or TEXTS_REPEATED; returns what else there is to say of texts as they are. */
export function checkTexts({ texts, duplicates, empty, nonArabic }: TextFigures): string[] {
  const used = texts - duplicates - empty;
  if (used === 0) {
    throw new TextsError(
      'TEXTS_EMPTY',
      texts === 0
        ? 'The sources hold no text.'
        : `All ${texts} texts of the sources hold nothing once they are normalised.`,
      'Look at the files and at the training split of the data sets, or choose a lighter normalisation.',
    );
  }
  const repeated = duplicates / texts;
  if (repeated > REPEATED.most) {
    throw new TextsError(
      'TEXTS_REPEATED',
      `${duplicates} of ${texts} texts (${percent(repeated)}) equal one before them; ${used} are left.`,
      'Bring texts that differ: a model would learn these few by heart.',
    );
  }
  const foreign = nonArabic / used;
  return [
    repeated > REPEATED.many &&
      `${duplicates} of ${texts} texts (${percent(repeated)}) equal one before them, and are used once.`,
    foreign > NON_ARABIC &&
      `${nonArabic} of ${used} texts (${percent(foreign)}) are not Arabic: of their letters fewer than half are.`,
  ].filter((warning) => warning !== false);
}

/** What texts are as tokens. */
export interface TokenFigures {
  /** To learn from, in an epoch. */
  tokens: number;
  heldOutTokens: number;
  /** Tokens of both that the vocabulary does not know. */
  unknown: number;
}

/** Throws VOCABULARY_FOREIGN or TEXTS_TOO_SHORT; returns what else there is to say of texts as tokens of `baseModel`. */
export function checkTokens(
  { tokens, heldOutTokens, unknown }: TokenFigures,
  { baseModel, batchTokens, heldOutShare }: { baseModel: string; batchTokens: number; heldOutShare: number },
): string[] {
  const unknownShare = unknown / Math.max(1, tokens + heldOutTokens);
  const known = `${percent(unknownShare)} of the tokens are unknown to ${baseModel}`;
  if (unknownShare > UNKNOWN.most) {
    throw new TextsError(
      'VOCABULARY_FOREIGN',
      `${known}: it can neither read them nor find them.`,
      'Choose a base model of this script, or one of source SCRATCH, which learns its vocabulary from the texts.',
    );
  }
  if (tokens < batchTokens) {
    throw new TextsError(
      'TEXTS_TOO_SHORT',
      `The texts have ${tokens} tokens to learn from, fewer than the ${batchTokens} of a single step (batchTokens).`,
      'Bring more text, by far: a hundred steps would be few. Or give a smaller batchTokens.',
    );
  }
  return [
    unknownShare > UNKNOWN.many && `${known}: another normalisation, or another base model, may know them.`,
    tokens < FEW_TOKENS &&
      `The texts have ${tokens} tokens to learn from; below ${FEW_TOKENS} a model is hardly moved, or learns them by heart.`,
    heldOutShare > 0 &&
      heldOutTokens < FEW_HELD_OUT_TOKENS &&
      `${heldOutTokens} tokens are held out, and below ${FEW_HELD_OUT_TOKENS} perplexity says little; give a larger heldOutShare.`,
  ].filter((warning) => warning !== false);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
