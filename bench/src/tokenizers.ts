import { readFileSync } from 'node:fs';
import * as huggingFace from '@huggingface/tokenizers';
import { createTokenizer, parseTokenizerJson } from '@tasnif/tokenizer';

// The package's own declarations import each other without file extensions, which TypeScript does not follow here.
const { Tokenizer: HuggingFaceTokenizer } = huggingFace as unknown as {
  Tokenizer: new (tokenizer: object, config: object) => { encode(text: string): { ids: ArrayLike<number> } };
};

/** Hugging Face's own, a crate, through Python; the package for Node is JavaScript. */
export const RUST = 'tokenizers (Rust)';
export const TOKENIZER_NAMES = ['@huggingface/tokenizers', RUST, 'tasnif'] as const;
export type TokenizerName = (typeof TOKENIZER_NAMES)[number];

/** The ids of a text, [CLS] and [SEP] included. */
export type Encode = (text: string) => ArrayLike<number>;

/** For each contestant in Node, what makes a new tokenizer of the file `tokenizerJson`, which remembers no text yet. */
export function createTokenizers(
  tokenizerJson: string,
): Record<Exclude<TokenizerName, typeof RUST>, () => Encode> {
  const json = JSON.parse(readFileSync(tokenizerJson, 'utf8')) as object;
  return {
    '@huggingface/tokenizers': () => {
      const tokenizer = new HuggingFaceTokenizer(json, {});
      return (text) => tokenizer.encode(text).ids;
    },
    tasnif: () => {
      const tokenizer = createTokenizer(parseTokenizerJson(json));
      return (text) => tokenizer.encode(text).ids;
    },
  };
}
