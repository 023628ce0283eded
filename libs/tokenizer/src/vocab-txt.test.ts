import { describe, expect, it } from 'vitest';
import { exampleSpec } from './spec.fixture.ts';
import { toTokenizerConfig } from './tokenizer-config.ts';
import { parseVocabTxt, toVocabTxt } from './vocab-txt.ts';

describe('parseVocabTxt', () => {
  it('takes the settings of BERT when there are none', () => {
    expect(parseVocabTxt(toVocabTxt(exampleSpec()))).toEqual(exampleSpec());
  });

  it('reads what toVocabTxt and toTokenizerConfig write', () => {
    const { vocabulary, specialTokens } = exampleSpec();
    const spec = exampleSpec({
      vocabulary: [...vocabulary, '[USER]', '<mask>'],
      specialTokens: [...specialTokens, '[USER]', '<mask>'],
      maskToken: '<mask>',
      lowercase: false,
      stripAccents: true,
      handleChineseChars: false,
    });
    expect(parseVocabTxt(toVocabTxt(spec), toTokenizerConfig(spec))).toEqual(spec);
  });

  it('reads lines that end as on Windows, and a last line without an end', () => {
    const text = exampleSpec().vocabulary.join('\r\n');
    expect(parseVocabTxt(text)).toEqual(exampleSpec());
  });

  it('reads tokens that are given with their flags', () => {
    const config = { mask_token: { content: '[MASK]', lstrip: false }, tokenizer_class: 'BertTokenizerFast' };
    expect(parseVocabTxt(toVocabTxt(exampleSpec()), config)).toEqual(exampleSpec());
  });

  it.each([
    ['another tokenizer', { tokenizer_class: 'BertJapaneseTokenizer' }, 'TOKENIZER_UNSUPPORTED'],
    ['a special token without an id', { additional_special_tokens: ['[USER]'] }, 'TOKENIZER_UNSUPPORTED'],
    ['a setting of the wrong kind', { do_lower_case: 'yes' }, 'TOKENIZER_INVALID'],
    ['a token that is missing', { mask_token: '<mask>' }, 'VOCABULARY_INVALID'],
  ])('refuses %s', (_, config, code) => {
    expect(() => parseVocabTxt(toVocabTxt(exampleSpec()), config)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a token that is there twice, which would move the ids of the others', () => {
    expect(() => parseVocabTxt(`${toVocabTxt(exampleSpec())}قلم\n`)).toThrow(
      /"قلم" is twice in the vocabulary/,
    );
  });
});
