import { TokenizerError } from './errors.ts';

/** All that decides which ids a text gets: what Hugging Face keeps in `tokenizer.json` or `vocab.txt` with its settings. */
export interface TokenizerSpec {
  /** Every token; its index is its id. */
  readonly vocabulary: readonly string[];
  readonly lowercase: boolean;
  /** Decompose and drop nonspacing marks; null does as `lowercase` says. */
  readonly stripAccents: boolean | null;
  /** Drop control characters and U+FFFD, turn every whitespace into a space. */
  readonly cleanText: boolean;
  /** Make every Han ideograph a word of its own. */
  readonly handleChineseChars: boolean;
  /** Stands for a word that no pieces make up. */
  readonly unknownToken: string;
  /** Begins the pieces that continue a word; `##` for BERT. */
  readonly continuingSubwordPrefix: string;
  /** A longer word, in code points after normalisation, is unknown; 100 for BERT. */
  readonly maxInputCharsPerWord: number;
  /** Found verbatim in a text before it is normalised, the longest first. */
  readonly specialTokens: readonly string[];
  readonly classToken: string;
  readonly separatorToken: string;
  readonly paddingToken: string;
  readonly maskToken: string;
}

/** What BERT's normaliser does to a text, with `stripAccents` decided. */
export interface NormalizationRules {
  readonly cleanText: boolean;
  readonly handleChineseChars: boolean;
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
}

export function normalizationRules(spec: TokenizerSpec): NormalizationRules {
  const { cleanText, handleChineseChars, lowercase } = spec;
  return { cleanText, handleChineseChars, lowercase, stripAccents: spec.stripAccents ?? lowercase };
}

/**
 * The id of every token of the vocabulary.
 * @throws TokenizerError `VOCABULARY_INVALID` for a token that is twice in the vocabulary, or a named one that is not.
 */
export function vocabularyIds(spec: TokenizerSpec): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [id, token] of spec.vocabulary.entries()) {
    const earlier = ids.get(token);
    if (earlier !== undefined) {
      throw new TokenizerError(
        'VOCABULARY_INVALID',
        `The token ${JSON.stringify(token)} is twice in the vocabulary, as id ${earlier} and as id ${id}.`,
        'Give every token one id; a tool that edits the vocabulary may have added it again.',
      );
    }
    ids.set(token, id);
  }
  for (const token of new Set([...namedTokens(spec), ...spec.specialTokens])) {
    if (token === '' || !ids.has(token)) {
      throw new TokenizerError(
        'VOCABULARY_INVALID',
        `The special token ${JSON.stringify(token)} is not in the vocabulary of ${ids.size} tokens.`,
        'Check that vocabulary and settings belong to the same model.',
      );
    }
  }
  return ids;
}

/** The five tokens that every BERT vocabulary has. */
export function namedTokens(
  spec: Pick<TokenizerSpec, 'paddingToken' | 'unknownToken' | 'classToken' | 'separatorToken' | 'maskToken'>,
): string[] {
  return [spec.paddingToken, spec.unknownToken, spec.classToken, spec.separatorToken, spec.maskToken];
}

/** Looks `token` up among ids that `vocabularyIds` made, which hold every named and special token. */
export function idOf(ids: ReadonlyMap<string, number>, token: string): number {
  const id = ids.get(token);
  if (id === undefined) throw new RangeError(`${JSON.stringify(token)} is not in the vocabulary`);
  return id;
}
