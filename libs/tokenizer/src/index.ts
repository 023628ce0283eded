export { encodeTexts } from './encode-texts.ts';
export { TokenizerError, type TokenizerErrorCode } from './errors.ts';
export { createVocabularyLearner, learnVocabulary } from './learn-vocabulary.ts';
export type { TokenizerSpec } from './spec.ts';
export { createTokenizer, type Encoding, type Tokenizer } from './tokenizer.ts';
export { toTokenizerConfig } from './tokenizer-config.ts';
export { parseTokenizerJson, toTokenizerJson } from './tokenizer-json.ts';
export { createVocabularyTrimmer, type TrimmedVocabulary } from './trim-vocabulary.ts';
export { parseVocabTxt, toVocabTxt } from './vocab-txt.ts';
export { isriStem } from './arabic/isri-stem.ts';
export {
  createNormalizer,
  normalizationProfiles,
  normalizationSteps,
  type NormalizationProfile,
  type Normalizer,
} from './arabic/normalizer.ts';
export {
  normalizationSwitches,
  type NormalizationSwitch,
  type NormalizationSwitches,
} from './arabic/switches.ts';
export type { Rule, Step } from './arabic/step.ts';
export type { AlignedText } from './aligned-text.ts';
