import { describe, expect, it } from 'vitest';
import { TokenizerError } from './errors.ts';
import { exampleSpec } from './spec.fixture.ts';
import type { TokenizerSpec } from './spec.ts';
import { createTokenizer } from './tokenizer.ts';

/** The tokens of `text` between [CLS] and [SEP], each with the part of the text that it stands for. */
function tokenize(text: string, changes: Partial<TokenizerSpec> = {}): [token: string, source: string][] {
  const spec = exampleSpec(changes);
  const { ids, offsets } = createTokenizer(spec).encode(text);
  const tokens = Array.from(ids, (id, at): [string, string] => [
    spec.vocabulary[id] ?? '',
    text.slice(offsets[2 * at], offsets[2 * at + 1]),
  ]);
  return tokens.slice(1, -1);
}

describe('createTokenizer', () => {
  it('puts [CLS] before and [SEP] after every text, with offsets 0 and 0', () => {
    const { ids, offsets, truncated } = createTokenizer(exampleSpec()).encode('');
    expect([...ids]).toEqual([2, 3]);
    expect([...offsets]).toEqual([0, 0, 0, 0]);
    expect(truncated).toBe(false);
  });

  it('knows the id of the padding token', () => {
    expect(createTokenizer(exampleSpec()).paddingId).toBe(0);
  });

  it('cuts words into the longest pieces', () => {
    expect(tokenize('الكتاب مكتبة')).toEqual([
      ['ال', 'ال'],
      ['##كتاب', 'كتاب'],
      ['مكتب', 'مكتب'],
      ['##ة', 'ة'],
    ]);
  });

  it('makes the whole word unknown when its rest has no piece', () => {
    expect(tokenize('كتابz قلم')).toEqual([
      ['[UNK]', 'كتابz'],
      ['قلم', 'قلم'],
    ]);
  });

  it('makes every punctuation character a word', () => {
    expect(tokenize('قلم،!!كتاب')).toEqual([
      ['قلم', 'قلم'],
      ['،', '،'],
      ['!', '!'],
      ['!', '!'],
      ['كتاب', 'كتاب'],
    ]);
  });

  it('finds punctuation that only decomposition brings out', () => {
    expect(tokenize('a≠b')).toEqual([
      ['a', 'a'],
      ['=', '≠'],
      ['b', 'b'],
    ]);
  });

  it('drops harakat and leaves the offsets of the letters as they were', () => {
    const { offsets } = createTokenizer(exampleSpec()).encode('ك\u0650ت\u064Eاب\u064C قلم');
    expect([...offsets]).toEqual([0, 0, 0, 6, 8, 11, 0, 0]);
  });

  it('gives every part of a decomposed letter the offsets of the letter', () => {
    const jamo = ['\u1100', '##\u1161', '##\u11A8'];
    expect(tokenize('\uAC01', { vocabulary: [...exampleSpec().vocabulary, ...jamo] })).toEqual(
      jamo.map((token) => [token, '\uAC01']),
    );
  });

  it('lowers case letter by letter', () => {
    expect(tokenize('CAFÉS İ')).toEqual([
      ['cafe', 'CAFÉ'],
      ['##s', 'S'],
      ['i', 'İ'],
    ]);
    expect(tokenize('İ', { stripAccents: false })).toEqual([['i\u0307', 'İ']]);
  });

  it('keeps accents and case where the settings say so', () => {
    expect(tokenize('كِ', { stripAccents: false })).toEqual([['[UNK]', 'كِ']]);
    expect(tokenize('A', { lowercase: false })).toEqual([['[UNK]', 'A']]);
    expect(tokenize('é', { lowercase: false, stripAccents: true, unknownToken: 'a' })).toEqual([['a', 'é']]);
  });

  it('keeps the marks that came after Unicode 8, as Hugging Face does', () => {
    expect(tokenize('ب\u08D3')).toEqual([['[UNK]', 'ب\u08D3']]);
  });

  it('joins what stands on both sides of a removed character', () => {
    expect(tokenize('كت\u200Fا\u0000ب\uFFFD')).toEqual([['كتاب', 'كت\u200Fا\u0000ب']]);
    expect(tokenize('كت\u200Fاب', { cleanText: false })).toEqual([['[UNK]', 'كت\u200Fاب']]);
  });

  it('separates words at every kind of whitespace', () => {
    expect(tokenize('قلم\u00A0قلم\u3000قلم\nقلم')).toHaveLength(4);
  });

  it('makes Han ideographs words of their own unless told not to', () => {
    expect(tokenize('a中b')).toHaveLength(3);
    expect(tokenize('a中b', { handleChineseChars: false })).toEqual([
      ['a', 'a'],
      ['##中', '中'],
      ['##b', 'b'],
    ]);
  });

  it('finds special tokens verbatim, the longest first', () => {
    const specialTokens = [...exampleSpec().specialTokens, 'ab', 'abc'];
    const vocabulary = [...exampleSpec().vocabulary, 'ab', 'abc'];
    expect(tokenize('a[MASK]babcab [mask]', { specialTokens, vocabulary }).slice(0, 5)).toEqual([
      ['a', 'a'],
      ['[MASK]', '[MASK]'],
      ['b', 'b'],
      ['abc', 'abc'],
      ['ab', 'ab'],
    ]);
  });

  it('makes words of over 100 characters unknown', () => {
    expect(tokenize('ا'.repeat(100))).toHaveLength(100);
    expect(tokenize('ا'.repeat(101))).toEqual([['[UNK]', 'ا'.repeat(101)]]);
  });

  it('counts the characters of a word by code points', () => {
    const vocabulary = [...exampleSpec().vocabulary, '😀', '##😀'];
    expect(tokenize('😀'.repeat(100), { vocabulary })).toHaveLength(100);
  });

  it('treats a lone surrogate as U+FFFD', () => {
    expect(tokenize('قلم\uD83D')).toEqual([['قلم', 'قلم']]);
    expect(
      tokenize('\uDE00', { cleanText: false, vocabulary: [...exampleSpec().vocabulary, '\uFFFD'] }),
    ).toEqual([['\uFFFD', '\uDE00']]);
  });

  it('cuts at maxLength, special tokens included, and says so', () => {
    const tokenizer = createTokenizer(exampleSpec());
    const [قلم, كتاب] = [11, 5];
    expect(tokenizer.encode('قلم كتاب [MASK] قلم', { maxLength: 4 })).toEqual({
      ids: Int32Array.of(2, قلم, كتاب, 3),
      offsets: Int32Array.of(0, 0, 0, 3, 4, 8, 0, 0),
      truncated: true,
    });
    expect(tokenizer.encode('قلم كتاب', { maxLength: 4 }).truncated).toBe(false);
    expect([...tokenizer.encode('قلم كتاب', { maxLength: 2 }).ids]).toEqual([2, 3]);
  });

  it('refuses a maxLength without room for the special tokens', () => {
    const tokenizer = createTokenizer(exampleSpec());
    expect(() => tokenizer.encode('قلم', { maxLength: 1 })).toThrow(
      expect.objectContaining({ code: 'MAX_LENGTH_TOO_SMALL' }),
    );
  });

  it('refuses a vocabulary without its special tokens or with a token twice', () => {
    expect(() => createTokenizer(exampleSpec({ maskToken: '<mask>' }))).toThrow(
      /"<mask>" is not in the vocabulary/,
    );
    expect(() => createTokenizer(exampleSpec({ vocabulary: ['[PAD]', 'ب', 'ب'] }))).toThrow(TokenizerError);
  });
});
