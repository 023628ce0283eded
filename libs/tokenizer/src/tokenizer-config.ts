import { toAddedToken } from './added-tokens.ts';
import { type TokenizerSpec, vocabularyIds } from './spec.ts';

/**
 * The `tokenizer_config.json` to stand beside `tokenizer.json`, with which Python's `AutoTokenizer` (transformers 4
 * and 5) and transformers.js make the same tokenizer. `maxLength`: tokens that they leave of a text when told to cut.
 * @throws TokenizerError `VOCABULARY_INVALID`
 */
export function toTokenizerConfig(spec: TokenizerSpec, maxLength?: number): unknown {
  const ids = vocabularyIds(spec);
  const addedTokens = spec.specialTokens.map(
    (token) => [String(ids.get(token)), toAddedToken(token)] as const,
  );
  return {
    // BertTokenizer of transformers 5 builds itself from the vocabulary and the settings here, and has none for these.
    tokenizer_class: isBertStandard(spec) ? 'BertTokenizer' : 'PreTrainedTokenizerFast',
    do_lower_case: spec.lowercase,
    strip_accents: spec.stripAccents,
    tokenize_chinese_chars: spec.handleChineseChars,
    unk_token: spec.unknownToken,
    cls_token: spec.classToken,
    sep_token: spec.separatorToken,
    pad_token: spec.paddingToken,
    mask_token: spec.maskToken,
    added_tokens_decoder: Object.fromEntries(addedTokens),
    clean_up_tokenization_spaces: true,
    ...(maxLength !== undefined && { model_max_length: maxLength }),
  };
}

function isBertStandard(spec: TokenizerSpec): boolean {
  return spec.cleanText && spec.continuingSubwordPrefix === '##' && spec.maxInputCharsPerWord === 100;
}
