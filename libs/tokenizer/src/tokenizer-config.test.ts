import { describe, expect, it } from 'vitest';
import { exampleSpec } from './spec.fixture.ts';
import { toTokenizerConfig } from './tokenizer-config.ts';

describe('toTokenizerConfig', () => {
  it('names BertTokenizer where its fixed settings hold', () => {
    expect(toTokenizerConfig(exampleSpec())).toMatchObject({
      tokenizer_class: 'BertTokenizer',
      do_lower_case: true,
      strip_accents: null,
    });
  });

  it.each([{ cleanText: false }, { maxInputCharsPerWord: 50 }, { continuingSubwordPrefix: '@@' }])(
    'names the class that reads tokenizer.json for %o',
    (changes) => {
      expect(toTokenizerConfig(exampleSpec(changes))).toMatchObject({
        tokenizer_class: 'PreTrainedTokenizerFast',
      });
    },
  );
});
