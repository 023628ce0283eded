export { TokenizerError, type TokenizerErrorCode } from './errors.ts';
export { learnVocabulary } from './learn-vocabulary.ts';
export type { TokenizerSpec } from './spec.ts';
export { createTokenizer, type Encoding, type Tokenizer } from './tokenizer.ts';
export { toTokenizerConfig } from './tokenizer-config.ts';
export { parseTokenizerJson, toTokenizerJson } from './tokenizer-json.ts';
export { parseVocabTxt, toVocabTxt } from './vocab-txt.ts';
