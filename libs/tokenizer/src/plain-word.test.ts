import { describe, expect, it } from 'vitest';
import { normalize } from './normalize.ts';
import { forEachWord } from './pre-tokenize.ts';
import { randomTexts } from './random-texts.fixture.ts';
import { characterSpec, letterSettings } from './spec.fixture.ts';
import { normalizationRules, type TokenizerSpec, vocabularyIds } from './spec.ts';
import { createTokenizer } from './tokenizer.ts';
import { createWordPiece } from './word-piece.ts';

/** Id, start and end of each token, from a text normalised as a whole and pieces found by their strings. */
function createPlainTwin(spec: TokenizerSpec): (text: string) => number[][] {
  const ids = vocabularyIds(spec);
  const wordPiece = createWordPiece({ ...spec, ids, unknownId: ids.get(spec.unknownToken) ?? -1 });
  return (text) => {
    const { text: normalized, starts, ends } = normalize(text, normalizationRules(spec));
    const tokens: number[][] = [];
    forEachWord(normalized, (from, to) => {
      for (const { id, start, end } of wordPiece(normalized.slice(from, to))) {
        tokens.push([id, starts[from + start] ?? -1, ends[from + end - 1] ?? -1]);
      }
    });
    return tokens;
  };
}

describe('words encoded in one go', () => {
  const texts = randomTexts(2_000, 11).map((text) => text.replaceAll('[', ' '));

  it.each(letterSettings)('get the ids and offsets of their plain twin with %o', (settings) => {
    const spec = characterSpec(settings);
    const twin = createPlainTwin(spec);
    const tokenizer = createTokenizer(spec);
    for (const text of texts) {
      const { ids, offsets } = tokenizer.encode(text);
      const tokens = Array.from(ids, (id, at) => [id, offsets[2 * at], offsets[2 * at + 1]]).slice(1, -1);
      expect(tokens, JSON.stringify(text)).toEqual(twin(text));
    }
  });

  it('may be longer than any that is encoded in one go', () => {
    const { ids } = createTokenizer(characterSpec({ maxInputCharsPerWord: 1000 })).encode('ا'.repeat(600));
    expect(ids).toHaveLength(602);
  });
});
