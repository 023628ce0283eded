import { describe, expect, it } from 'vitest';
import { exampleSpec } from './spec.fixture.ts';
import { parseTokenizerJson, toTokenizerJson } from './tokenizer-json.ts';

type Json = Record<string, unknown>;

/** The example as tokenizer.json, with some of its parts replaced. */
function exampleJson(changes: Json = {}): Json {
  return { ...(JSON.parse(JSON.stringify(toTokenizerJson(exampleSpec()))) as Json), ...changes };
}

function exampleModel(changes: Json = {}): Json {
  return { ...(exampleJson()['model'] as Json), ...changes };
}

function exampleVocab(): Json {
  return exampleModel()['vocab'] as Json;
}

const addedToken = {
  id: 45,
  content: '[USER]',
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
};

function withAddedToken(changes: Json = {}): Json {
  return exampleJson({
    added_tokens: [...(exampleJson()['added_tokens'] as Json[]), { ...addedToken, ...changes }],
  });
}

describe('parseTokenizerJson', () => {
  it('reads what toTokenizerJson writes', () => {
    const spec = exampleSpec({ stripAccents: false, cleanText: false, maxInputCharsPerWord: 50 });
    expect(parseTokenizerJson(JSON.parse(JSON.stringify(toTokenizerJson(spec))))).toEqual(spec);
  });

  it('reads BertProcessing as it reads a template', () => {
    const post_processor = { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] };
    expect(parseTokenizerJson(exampleJson({ post_processor }))).toEqual(exampleSpec());
  });

  it('reads a WordPiece model of a file that does not say the type', () => {
    expect(parseTokenizerJson(exampleJson({ model: exampleModel({ type: undefined }) }))).toEqual(
      exampleSpec(),
    );
  });

  it('reads added tokens beyond the vocabulary of the model', () => {
    const { vocabulary, specialTokens } = parseTokenizerJson(withAddedToken());
    expect(vocabulary[45]).toBe('[USER]');
    expect(specialTokens.at(-1)).toBe('[USER]');
  });

  it.each([
    ['a BPE model', exampleJson({ model: exampleModel({ type: 'BPE' }) }), 'The model is "BPE"'],
    ['a Unigram model', exampleJson({ model: { type: 'Unigram', vocab: [] } }), 'The model is "Unigram"'],
    [
      'a WordLevel model',
      exampleJson({ model: { type: 'WordLevel', vocab: {} } }),
      'The model is "WordLevel"',
    ],
    [
      'a BPE model that does not say its type',
      exampleJson({ model: { vocab: {}, merges: [] } }),
      'The model is nothing',
    ],
    ['another normaliser', exampleJson({ normalizer: { type: 'NFKC' } }), 'The normalizer is "NFKC"'],
    ['no normaliser', exampleJson({ normalizer: null }), 'The normalizer is nothing'],
    [
      'a pre-tokenizer with a pattern of its own',
      exampleJson({ pre_tokenizer: { type: 'Split', pattern: { Regex: '(a+)+' } } }),
      'The pre_tokenizer is "Split"',
    ],
    [
      'several pre-tokenizers one after the other',
      exampleJson({
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: [{ type: 'Split', pattern: { Regex: '\\d' } }, { type: 'BertPreTokenizer' }],
        },
      }),
      'The pre_tokenizer is "Sequence"',
    ],
    [
      'bytes as letters',
      exampleJson({ pre_tokenizer: { type: 'ByteLevel' } }),
      'The pre_tokenizer is "ByteLevel"',
    ],
    ['no pre-tokenizer', exampleJson({ pre_tokenizer: null }), 'The pre_tokenizer is nothing'],
    [
      'several normalisers one after the other',
      exampleJson({ normalizer: { type: 'Sequence', normalizers: [{ type: 'BertNormalizer' }] } }),
      'The normalizer is "Sequence"',
    ],
    ['no post-processor', exampleJson({ post_processor: null }), 'The post_processor is nothing'],
    [
      'a template with something else around the text',
      exampleJson({ post_processor: { type: 'TemplateProcessing', single: [{ Sequence: { id: 'A' } }] } }),
      'post_processor.single is',
    ],
    [
      'an added token that is matched after normalisation',
      withAddedToken({ normalized: true }),
      '"normalized": true',
    ],
    ['an added token that a word could hold', withAddedToken({ content: 'كلمة' }), '"كلمة" is outside'],
  ])('refuses %s', (_, json, message) => {
    expect(() => parseTokenizerJson(json)).toThrow(
      expect.objectContaining({
        code: 'TOKENIZER_UNSUPPORTED',
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  it.each([
    [
      'a gap in the ids',
      exampleJson({ model: exampleModel({ vocab: { ...exampleVocab(), س: 99 } }) }),
      '"س" has id 99',
    ],
    [
      'an id given twice',
      exampleJson({ model: exampleModel({ vocab: { ...exampleVocab(), س: 7 } }) }),
      'has id 7',
    ],
    ['no unknown token', exampleJson({ model: exampleModel({ unk_token: '<unk>' }) }), '"<unk>" is not in'],
    [
      'an added token with another id',
      withAddedToken({ content: '[PAD]' }),
      '"[PAD]" has id 0 in the model and 45',
    ],
    [
      'a post-processor with another id',
      exampleJson({ post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 7] } }),
      'gives "[CLS]" the id 7',
    ],
  ])('refuses a vocabulary with %s', (_, json, message) => {
    expect(() => parseTokenizerJson(json)).toThrow(
      expect.objectContaining({
        code: 'VOCABULARY_INVALID',
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  it.each([
    ['null', null, 'tokenizer.json must be an object, but is null'],
    ['a missing model', exampleJson({ model: undefined }), 'model must be an object, but is nothing'],
    ['missing added tokens', exampleJson({ added_tokens: undefined }), 'added_tokens must be a list'],
    [
      'an id that is no number',
      exampleJson({ model: exampleModel({ vocab: { س: '1' } }) }),
      'model.vocab["س"]',
    ],
    [
      'a setting of the wrong kind',
      exampleJson({ model: exampleModel({ unk_token: 1 }) }),
      'model.unk_token must be',
    ],
  ])('refuses %s', (_, json, message) => {
    expect(() => parseTokenizerJson(json)).toThrow(
      expect.objectContaining({
        code: 'TOKENIZER_INVALID',
        message: expect.stringContaining(message) as string,
      }),
    );
  });
});
