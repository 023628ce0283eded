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

/** First and last code points of letters, marks and emoji that `characterSpec` knows. */
const knownRanges = [
  ...[[0x21, 0x7e] as const, [0xa1, 0x17f] as const, [0x300, 0x45f] as const, [0x600, 0x6ff] as const],
  ...[[0x750, 0x77f] as const, [0x1100, 0x11ff] as const, [0xfb50, 0xfeff] as const],
  ...[[0x1f1e6, 0x1f1ff] as const, [0x1f3fb, 0x1f64f] as const],
];

/** The example with thousands of single characters as pieces, so that ids tell how a text was normalised. */
export function characterSpec(changes: Partial<TokenizerSpec> = {}): TokenizerSpec {
  const characters = knownRanges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
  );
  const pieces = [...characters, ...characters.map((character) => `##${character}`)];
  return exampleSpec({ vocabulary: [...new Set([...exampleSpec().vocabulary, ...pieces])], ...changes });
}

/** Every setting of letters' case and accents. */
export const letterSettings = [true, false].flatMap((lowercase) =>
  [true, false, null].map((stripAccents) => ({ lowercase, stripAccents })),
);
