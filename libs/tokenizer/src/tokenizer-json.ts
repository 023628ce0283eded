import { joinVocabulary, parseAddedToken, toAddedToken } from './added-tokens.ts';
import { readArray, readBoolean, readCount, readRecord, readString, requireType } from './json-values.ts';
import { parsePostProcessor, toPostProcessor } from './post-processor.ts';
import { type TokenizerSpec, vocabularyIds } from './spec.ts';

type NormalizerSettings = Pick<
  TokenizerSpec,
  'cleanText' | 'handleChineseChars' | 'stripAccents' | 'lowercase'
>;

interface ModelSettings extends Pick<
  TokenizerSpec,
  'unknownToken' | 'continuingSubwordPrefix' | 'maxInputCharsPerWord'
> {
  readonly modelIds: ReadonlyMap<string, number>;
}

/**
 * Reads Hugging Face's `tokenizer.json`: a WordPiece model with BertNormalizer, BertPreTokenizer and
 * `[CLS] text [SEP]` as TemplateProcessing or BertProcessing. The file does not name the padding and mask tokens:
 * they are `[PAD]` and `[MASK]`, else `<pad>` and `<mask>`. Its truncation and padding are left to the caller.
 * @throws TokenizerError `TOKENIZER_UNSUPPORTED` for any other tokenizer, `TOKENIZER_INVALID` for a broken file,
 * `VOCABULARY_INVALID` for ids that are not 0, 1, 2 and so on or for a token that is missing.
 */
export function parseTokenizerJson(json: unknown): TokenizerSpec {
  const root = readRecord(json, 'tokenizer.json');
  const { modelIds, ...model } = parseModel(root['model']);
  const normalizer = parseNormalizer(root['normalizer']);
  requireType(root['pre_tokenizer'], 'pre_tokenizer', ['BertPreTokenizer']);
  const added = readArray(root['added_tokens'], 'added_tokens').map((token, index) =>
    parseAddedToken(token, readRecord(token, `added_tokens[${index}]`)['id'], `added_tokens[${index}]`),
  );
  const { vocabulary, specialTokens } = joinVocabulary(modelIds, added, model.continuingSubwordPrefix);
  const spec: TokenizerSpec = {
    vocabulary,
    ...normalizer,
    ...model,
    specialTokens,
    ...parsePostProcessor(root['post_processor'], vocabulary),
    paddingToken: !modelIds.has('[PAD]') && modelIds.has('<pad>') ? '<pad>' : '[PAD]',
    maskToken: !modelIds.has('[MASK]') && modelIds.has('<mask>') ? '<mask>' : '[MASK]',
  };
  vocabularyIds(spec);
  return spec;
}

function parseNormalizer(value: unknown): NormalizerSettings {
  requireType(value, 'normalizer', ['BertNormalizer']);
  const normalizer = readRecord(value, 'normalizer');
  const stripAccents = normalizer['strip_accents'] ?? null;
  return {
    cleanText: readBoolean(normalizer['clean_text'], 'normalizer.clean_text'),
    handleChineseChars: readBoolean(normalizer['handle_chinese_chars'], 'normalizer.handle_chinese_chars'),
    stripAccents: stripAccents === null ? null : readBoolean(stripAccents, 'normalizer.strip_accents'),
    lowercase: readBoolean(normalizer['lowercase'], 'normalizer.lowercase'),
  };
}

function parseModel(value: unknown): ModelSettings {
  const model = readRecord(value, 'model');
  // Files of the first releases do not say the type; this setting is WordPiece's alone.
  if (model['type'] !== undefined || model['max_input_chars_per_word'] === undefined) {
    requireType(model, 'model', ['WordPiece']);
  }
  const modelIds = new Map<string, number>();
  for (const [token, id] of Object.entries(readRecord(model['vocab'], 'model.vocab'))) {
    modelIds.set(token, readCount(id, `model.vocab[${JSON.stringify(token)}]`));
  }
  return {
    modelIds,
    unknownToken: readString(model['unk_token'], 'model.unk_token'),
    continuingSubwordPrefix: readString(
      model['continuing_subword_prefix'],
      'model.continuing_subword_prefix',
    ),
    maxInputCharsPerWord: readCount(model['max_input_chars_per_word'], 'model.max_input_chars_per_word'),
  };
}

/**
 * The `tokenizer.json` of `spec`, from which Python's `tokenizers` makes the same tokenizer.
 * @throws TokenizerError `VOCABULARY_INVALID`
 */
export function toTokenizerJson(spec: TokenizerSpec): unknown {
  const ids = vocabularyIds(spec);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: spec.specialTokens.map((token) => ({ id: ids.get(token), ...toAddedToken(token) })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: spec.cleanText,
      handle_chinese_chars: spec.handleChineseChars,
      strip_accents: spec.stripAccents,
      lowercase: spec.lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: toPostProcessor(spec, ids),
    decoder: { type: 'WordPiece', prefix: spec.continuingSubwordPrefix, cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: spec.unknownToken,
      continuing_subword_prefix: spec.continuingSubwordPrefix,
      max_input_chars_per_word: spec.maxInputCharsPerWord,
      vocab: Object.fromEntries(ids),
    },
  };
}
