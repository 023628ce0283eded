import { createBoundedCache } from './bounded-cache.ts';
import { createChunkScanner, detached } from './chunks.ts';
import { TokenizerError } from './errors.ts';
import { normalize } from './normalize.ts';
import { createPlainWordEncoder } from './plain-word.ts';
import { forEachWord } from './pre-tokenize.ts';
import { idOf, normalizationRules, type TokenizerSpec, vocabularyIds } from './spec.ts';
import { createTokenBuffer, type TokenBuffer } from './token-buffer.ts';
import { createWordPiece } from './word-piece.ts';

export interface Encoding {
  /** [CLS], the tokens of the text, [SEP]. */
  readonly ids: Int32Array;
  /** Two for each token: start and end in UTF-16 code units of the text; 0 and 0 for [CLS] and [SEP]. */
  readonly offsets: Int32Array;
  /** Whether tokens were left out at the end to keep within `maxLength`. */
  readonly truncated: boolean;
}

export interface Tokenizer {
  readonly spec: TokenizerSpec;
  readonly paddingId: number;
  /**
   * The ids of `text`, whatever it holds: lone surrogates count as U+FFFD.
   * `maxLength` counts [CLS] and [SEP], is at least 2, and has no limit by default.
   * @throws TokenizerError `MAX_LENGTH_TOO_SMALL`
   */
  encode(text: string, options?: { readonly maxLength?: number }): Encoding;
}

const CACHED_CHUNKS = 1 << 16;
const LONGEST_CACHED_CHUNK = 64;

/** Tokens as flat triples: id, start, end. */
type TokenTriples = Int32Array;

/**
 * A tokenizer that gives the same ids and offsets as Hugging Face's fast BERT tokenizer (the Rust crate
 * `tokenizers`: BertNormalizer, BertPreTokenizer, WordPiece). Of words whose letters are not normalised one by one,
 * such as emoji and Hangul, it remembers the ids of up to 65,536.
 * @throws TokenizerError `VOCABULARY_INVALID`
 */
export function createTokenizer(spec: TokenizerSpec): Tokenizer {
  const ids = vocabularyIds(spec);
  const rules = normalizationRules(spec);
  const scanChunks = createChunkScanner(rules);
  const specialTokens = specialTokenPattern(spec.specialTokens);
  const [classId, separatorId] = [idOf(ids, spec.classToken), idOf(ids, spec.separatorToken)];
  const model = { ...spec, ids, unknownId: idOf(ids, spec.unknownToken) };
  const wordPiece = createWordPiece(model);
  const encodePlainWord = createPlainWordEncoder(rules, model);
  const cache = createBoundedCache<TokenTriples>(CACHED_CHUNKS);

  function tokensOf(chunk: string): TokenTriples {
    const tokens: number[] = [];
    const { text, starts, ends } = normalize(chunk, rules);
    forEachWord(text, (from, to) => {
      for (const { id, start, end } of wordPiece(text.slice(from, to))) {
        tokens.push(id, starts[from + start] ?? 0, ends[from + end - 1] ?? 0);
      }
    });
    return Int32Array.from(tokens);
  }

  function rememberedTokensOf(text: string, start: number, end: number): TokenTriples {
    const chunk = text.slice(start, end);
    if (chunk.length > LONGEST_CACHED_CHUNK) return tokensOf(chunk);
    let tokens = cache.get(chunk);
    if (tokens === undefined) {
      tokens = tokensOf(chunk);
      cache.set(detached(chunk), tokens);
    }
    return tokens;
  }

  /** Appends the tokens of a part of `text` without special tokens; stops when there are more than `limit`. */
  function encodePart(text: string, from: number, to: number, tokens: TokenBuffer, limit: number): void {
    scanChunks(text, from, to, (start, end) => {
      if (!encodePlainWord(text, start, end, tokens)) {
        const triples = rememberedTokensOf(text, start, end);
        for (let at = 0; at < triples.length; at += 3) {
          tokens.push(triples[at] ?? 0, start + (triples[at + 1] ?? 0), start + (triples[at + 2] ?? 0));
        }
      }
      return tokens.length <= limit;
    });
  }

  function encode(text: string, { maxLength = Infinity }: { readonly maxLength?: number } = {}): Encoding {
    requireRoomForSpecialTokens(maxLength);
    const limit = maxLength - 1;
    const tokens = createTokenBuffer(Math.min(maxLength, 16 + (text.length >> 2)));
    tokens.push(classId, 0, 0);
    let from = 0;
    for (const match of specialTokens === undefined ? [] : text.matchAll(specialTokens)) {
      encodePart(text, from, match.index, tokens, limit);
      if (tokens.length > limit) break;
      from = match.index + match[0].length;
      tokens.push(idOf(ids, match[0]), match.index, from);
    }
    if (tokens.length <= limit) encodePart(text, from, text.length, tokens, limit);
    const truncated = tokens.length > limit;
    tokens.truncate(limit);
    tokens.push(separatorId, 0, 0);
    return { ...tokens.take(), truncated };
  }

  return { spec, paddingId: idOf(ids, spec.paddingToken), encode };
}

/** Finds the leftmost special token, and of several that begin there the longest. */
function specialTokenPattern(tokens: readonly string[]): RegExp | undefined {
  if (tokens.length === 0) return undefined;
  const longestFirst = tokens.toSorted((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst.map((token) => token.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'),
    'g',
  );
}

function requireRoomForSpecialTokens(maxLength: number): void {
  if (maxLength >= 2) return;
  throw new TokenizerError(
    'MAX_LENGTH_TOO_SMALL',
    `A maximum length of ${maxLength} leaves no room for the two tokens that every text begins and ends with.`,
    'Ask for at least 2 tokens; a few hundred are usual.',
  );
}
