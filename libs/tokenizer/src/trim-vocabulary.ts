import { normalize } from './normalize.ts';
import { forEachWord } from './pre-tokenize.ts';
import { idOf, namedTokens, normalizationRules, type TokenizerSpec, vocabularyIds } from './spec.ts';
import { createTokenizer } from './tokenizer.ts';
import { createPieceFinder } from './word-piece.ts';

export interface TrimmedVocabulary {
  /** The same tokenizer with fewer tokens, in their old order. */
  spec: TokenizerSpec;
  /** Of each token that is left, the id that it had. */
  kept: Int32Array;
}

/**
 * Cuts a vocabulary to what texts use of it. A text that was added gets the same tokens as before. Any other may be
 * cut into shorter pieces, but no word becomes unknown that was not: the special tokens stay, and every piece of one
 * character, so that a word whose longer pieces are gone still falls into its letters.
 * @throws TokenizerError `VOCABULARY_INVALID`
 */
export function createVocabularyTrimmer(spec: TokenizerSpec): {
  add(text: string): void;
  finish(): TrimmedVocabulary;
} {
  const ids = vocabularyIds(spec);
  const tokenizer = createTokenizer(spec);
  const rules = normalizationRules(spec);
  const findPiece = createPieceFinder({ ...spec, ids });
  const unknownId = idOf(ids, spec.unknownToken);
  const isKept = new Uint8Array(spec.vocabulary.length);
  for (const token of [...namedTokens(spec), ...spec.specialTokens]) isKept[idOf(ids, token)] = 1;
  for (const [id, token] of spec.vocabulary.entries()) {
    if (isOneCharacter(token) || isOneCharacter(afterPrefix(token, spec))) isKept[id] = 1;
  }

  /** With these gone the word would be tried with shorter ones, and might not be unknown any more. */
  function keepPiecesBeforeTheUnknown(word: string): void {
    for (let start = 0; start < word.length;) {
      const piece = findPiece(word, start);
      if (piece === undefined) return;
      isKept[piece.id] = 1;
      start = piece.end;
    }
  }

  return {
    add(text) {
      const encoding = tokenizer.encode(text);
      for (const [at, id] of encoding.ids.entries()) {
        isKept[id] = 1;
        if (id !== unknownId) continue;
        const source = text.slice(encoding.offsets[2 * at], encoding.offsets[2 * at + 1]);
        const { text: normalized } = normalize(source, rules);
        forEachWord(normalized, (from, to) => {
          keepPiecesBeforeTheUnknown(normalized.slice(from, to));
        });
      }
    },
    finish() {
      const kept = Int32Array.from(spec.vocabulary.keys()).filter((id) => isKept[id] === 1);
      return { spec: { ...spec, vocabulary: Array.from(kept, (id) => spec.vocabulary[id] ?? '') }, kept };
    },
  };
}

function afterPrefix(token: string, { continuingSubwordPrefix: prefix }: TokenizerSpec): string {
  return token.startsWith(prefix) ? token.slice(prefix.length) : '';
}

function isOneCharacter(text: string): boolean {
  const codePoint = text.codePointAt(0);
  return codePoint !== undefined && text.length === (codePoint > 0xffff ? 2 : 1);
}
