import { countWords } from './count-words.ts';
import { TokenizerError } from './errors.ts';
import { type CountedWord, mergePairs } from './merge-pairs.ts';
import { namedTokens, normalizationRules, type TokenizerSpec } from './spec.ts';

const PREFIX = '##';
const settings = {
  lowercase: true,
  stripAccents: null,
  cleanText: true,
  handleChineseChars: true,
  unknownToken: '[UNK]',
  continuingSubwordPrefix: PREFIX,
  maxInputCharsPerWord: 100,
  classToken: '[CLS]',
  separatorToken: '[SEP]',
  paddingToken: '[PAD]',
  maskToken: '[MASK]',
};

/**
 * Learns a vocabulary from texts as Hugging Face's `WordPieceTrainer` does: byte-pair encoding over normalised
 * words, with `##` before the pieces that continue one. [PAD] [UNK] [CLS] [SEP] [MASK] have the ids 0 to 4, then come
 * the characters of the texts by code point, then the pieces as they were learned. The same texts in the same order
 * give the same vocabulary. Words of over 100 characters, which encoding never cuts, teach nothing.
 * @param options `size` is the most tokens there may be; `minFrequency` is how often a pair of pieces must stand in
 * the texts to become one piece, default 2.
 * @throws TokenizerError `VOCABULARY_SIZE_TOO_SMALL` where `size` does not hold the characters of the texts.
 */
export function learnVocabulary(
  texts: Iterable<string>,
  options: { readonly size: number; readonly minFrequency?: number },
): TokenizerSpec {
  const { size, minFrequency = 2 } = options;
  const spec: TokenizerSpec = { ...settings, vocabulary: [], specialTokens: namedTokens(settings) };
  const words = wordsOf(texts, spec);
  const { tokens, idOf } = createGrowingVocabulary([...spec.specialTokens, ...alphabetOf(words)]);
  const countedPieces = words.map(({ characters, count }): CountedWord => {
    return {
      count,
      pieces: characters.map((character, at) => idOf(at === 0 ? character : PREFIX + character)),
    };
  });
  if (tokens.length > size) {
    throw new TokenizerError(
      'VOCABULARY_SIZE_TOO_SMALL',
      `A vocabulary of ${size} tokens is too small: the characters of the texts alone need ${tokens.length}.`,
      'Ask for a few thousand tokens more than that; 8,000 to 32,000 are usual.',
    );
  }
  mergePairs(countedPieces, minFrequency, {
    join: (left, right) => idOf((tokens[left] ?? '') + (tokens[right] ?? '').slice(PREFIX.length)),
    hasRoom: () => tokens.length < size,
  });
  return { ...spec, vocabulary: tokens };
}

interface Word {
  /** Each a code point. */
  readonly characters: readonly string[];
  readonly count: number;
}

function wordsOf(texts: Iterable<string>, spec: TokenizerSpec): Word[] {
  const counts = countWords(texts, normalizationRules(spec));
  return Array.from(counts, ([word, count]) => ({ characters: Array.from(word), count })).filter(
    ({ characters }) => characters.length <= spec.maxInputCharsPerWord,
  );
}

function alphabetOf(words: readonly Word[]): string[] {
  const characters = new Set(words.flatMap((word) => word.characters));
  return [...characters].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
}

interface GrowingVocabulary {
  readonly tokens: readonly string[];
  /** The id of `token`, which is added as the last one if it is new. */
  idOf(token: string): number;
}

function createGrowingVocabulary(first: readonly string[]): GrowingVocabulary {
  const tokens = [...first];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  return {
    tokens,
    idOf(token) {
      const known = ids.get(token);
      if (known !== undefined) return known;
      ids.set(token, tokens.length);
      return tokens.push(token) - 1;
    },
  };
}
