import { createWordCounter } from './count-words.ts';
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

export interface VocabularyOptions {
  /** The most tokens there may be. */
  readonly size: number;
  /** How often a pair of pieces must stand in the texts to become one piece. Default 2. */
  readonly minFrequency?: number;
  /**
   * The most characters there may be, the most frequent ones: words with others teach nothing, and are unknown when they
   * are encoded. Default: all.
   */
  readonly alphabet?: number;
}

/** Learns a vocabulary from texts that come one by one, of which it holds the different words alone. */
export interface VocabularyLearner {
  add(text: string): void;
  /** As {@link learnVocabulary}. */
  finish(): TokenizerSpec;
}

/**
 * Learns a vocabulary from texts as Hugging Face's `WordPieceTrainer` does: byte-pair encoding over normalised
 * words, with `##` before the pieces that continue one. [PAD] [UNK] [CLS] [SEP] [MASK] have the ids 0 to 4, then come
 * the characters of the texts by code point, then the pieces as they were learned. The same texts in the same order
 * give the same vocabulary. Words of over 100 characters, which encoding never cuts, teach nothing.
 * @throws TokenizerError `VOCABULARY_SIZE_TOO_SMALL` where `size` does not hold the characters of the texts.
 */
export function learnVocabulary(texts: Iterable<string>, options: VocabularyOptions): TokenizerSpec {
  const learner = createVocabularyLearner(options);
  for (const text of texts) learner.add(text);
  return learner.finish();
}

export function createVocabularyLearner(options: VocabularyOptions): VocabularyLearner {
  const spec: TokenizerSpec = { ...settings, vocabulary: [], specialTokens: namedTokens(settings) };
  const counter = createWordCounter(normalizationRules(spec));
  return {
    add: counter.add,
    finish: () => learnFrom(counter.counts(), spec, options),
  };
}

function learnFrom(
  counts: ReadonlyMap<string, number>,
  spec: TokenizerSpec,
  { size, minFrequency = 2, alphabet = Infinity }: VocabularyOptions,
): TokenizerSpec {
  const all = wordsOf(counts, spec);
  const characters = mostFrequentCharacters(all, alphabet);
  const words = all.filter((word) => word.characters.every((character) => characters.has(character)));
  const { tokens, idOf } = createGrowingVocabulary([...spec.specialTokens, ...byCodePoint(characters)]);
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

function wordsOf(counts: ReadonlyMap<string, number>, spec: TokenizerSpec): Word[] {
  return Array.from(counts, ([word, count]) => ({ characters: Array.from(word), count })).filter(
    ({ characters }) => characters.length <= spec.maxInputCharsPerWord,
  );
}

/** Of equally frequent ones those with the lower code points. */
function mostFrequentCharacters(words: readonly Word[], most: number): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { characters, count } of words) {
    for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  const frequent = byCodePoint(counts.keys()).sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  return new Set(frequent.slice(0, most));
}

function byCodePoint(characters: Iterable<string>): string[] {
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
