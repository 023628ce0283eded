/** Something that whoever trains should know beforehand: a stable code, a sentence, and what to do. */
export interface TrainingWarning {
  code: 'MAX_LENGTH_ABOVE_PRETRAINING' | 'TEXTS_CUT' | 'TOKENS_UNKNOWN' | 'TOKENS_NOT_MEASURED';
  message: string;
  hint: string;
}

/** What is known of texts as tokens; shares of 0 to 1. */
export interface TokenShares {
  /** Of the texts those that reach `maxLength`, at least. */
  cut: number;
  /** Of the tokens those that the vocabulary does not know. */
  unknown: number;
}

/** Above these shares there is a warning: a twentieth of the texts, and a hundredth of the tokens. */
const MOST_CUT = 0.05;
const MOST_UNKNOWN = 0.01;

interface Settings {
  /** The base model's name. */
  name: string;
  /** Tokens of the longest texts that it saw last while it was pre-trained; `null`: not known. */
  pretrainingLength: number | null;
  maxLength: number;
}

/** What there is to say of a base model under these settings; `shares`: `null` where nobody has measured them. */
export function trainingWarnings(
  { name, pretrainingLength, maxLength }: Settings,
  shares: TokenShares | null,
): TrainingWarning[] {
  const warnings: TrainingWarning[] = [];
  if (pretrainingLength !== null && maxLength > pretrainingLength) {
    warnings.push({
      code: 'MAX_LENGTH_ABOVE_PRETRAINING',
      message: `maxLength is ${maxLength}, and ${name} was last pre-trained on texts of at most ${pretrainingLength} tokens: what it knows of places beyond that is little or nothing.`,
      hint: `Give maxLength ${pretrainingLength}, or choose a base model that was pre-trained on longer texts; compare both on the validation split if your texts are long.`,
    });
  }
  if (shares === null) {
    warnings.push({
      code: 'TOKENS_NOT_MEASURED',
      message: `Nobody has measured how many texts reach ${maxLength} tokens of ${name} with this normalisation, and how many tokens it does not know.`,
      hint: 'measureTokens with this base model and normalisation tells before training; the run looks when it begins.',
    });
    return warnings;
  }
  if (shares.cut > MOST_CUT) {
    warnings.push({
      code: 'TEXTS_CUT',
      message: `At least ${percent(shares.cut)} of the texts reach maxLength, ${maxLength} tokens of ${name}; training does not see what comes after.`,
      hint: 'Give a larger maxLength, as far as the base model goes, if what tells the classes apart comes late in a text.',
    });
  }
  if (shares.unknown > MOST_UNKNOWN) {
    warnings.push({
      code: 'TOKENS_UNKNOWN',
      message: `${percent(shares.unknown)} of the tokens are unknown to ${name}.`,
      hint: 'measureTokens shows the texts with the most of them; the normalisation that belongs to the base model, or another base model, may know them.',
    });
  }
  return warnings;
}

/**
 * What a report of the lengths of texts says of a bound: the share that is longer, at least, for a report has them at a
 * few lengths only, and two quantiles.
 */
export function cutShare(
  { cuts, median, p90 }: { cuts: readonly { at: number; share: number }[]; median: number; p90: number },
  maxLength: number,
): number {
  const longer = cuts.filter(({ at }) => at >= maxLength).map(({ share }) => share);
  return Math.max(0, ...longer, median > maxLength ? 0.5 : 0, p90 > maxLength ? 0.1 : 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
