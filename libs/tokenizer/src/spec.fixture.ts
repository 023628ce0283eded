import type { TokenizerSpec } from './spec.ts';

const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const letters = ['ا', 'ب', 'ت', 'ك', 'م', 'ق', 'a', 'b', 'c', 'i', '中', '!', '،', '=', '1'];

/** A tokenizer of 45 tokens with the settings of MARBERT. */
export function exampleSpec(changes: Partial<TokenizerSpec> = {}): TokenizerSpec {
  return {
    vocabulary: [
      ...specialTokens,
      ...['كتاب', 'ال', '##كتاب', '##ات', 'مكتب', '##ة', 'قلم', 'cafe', '##s', 'i\u0307'],
      ...letters,
      ...letters.map((letter) => `##${letter}`),
    ],
    lowercase: true,
    stripAccents: null,
    cleanText: true,
    handleChineseChars: true,
    unknownToken: '[UNK]',
    continuingSubwordPrefix: '##',
    maxInputCharsPerWord: 100,
    specialTokens,
    classToken: '[CLS]',
    separatorToken: '[SEP]',
    paddingToken: '[PAD]',
    maskToken: '[MASK]',
    ...changes,
  };
}
