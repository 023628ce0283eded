import { type AddedToken, joinVocabulary, parseAddedToken } from './added-tokens.ts';
import { TokenizerError } from './errors.ts';
import { readBoolean, readRecord, readString, shown } from './json-values.ts';
import { idOf, namedTokens, type TokenizerSpec, vocabularyIds } from './spec.ts';

const BERT_CLASSES = ['BertTokenizer', 'DistilBertTokenizer', 'ElectraTokenizer'];

/**
 * Reads `vocab.txt`, a token a line, with the settings of `tokenizer_config.json`: `do_lower_case` (default true),
 * `strip_accents` (null), `tokenize_chinese_chars` (true), `pad_token`, `unk_token`, `cls_token`, `sep_token`,
 * `mask_token` (`[PAD]` and so on) and `added_tokens_decoder`. The rest is as `BertTokenizer` has it.
 * @throws TokenizerError `TOKENIZER_UNSUPPORTED` for the settings of another tokenizer, `TOKENIZER_INVALID` for
 * a broken file, `VOCABULARY_INVALID` for a token that is there twice or missing.
 */
export function parseVocabTxt(text: string, config: unknown = {}): TokenizerSpec {
  const settings = readRecord(config, 'tokenizer_config.json');
  requireBertClass(settings['tokenizer_class']);
  const added = parseAddedTokens(settings);
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const stripAccents = settings['strip_accents'] ?? null;
  const settled = {
    lowercase: readBoolean(settings['do_lower_case'] ?? true, 'do_lower_case'),
    stripAccents: stripAccents === null ? null : readBoolean(stripAccents, 'strip_accents'),
    cleanText: true,
    handleChineseChars: readBoolean(settings['tokenize_chinese_chars'] ?? true, 'tokenize_chinese_chars'),
    unknownToken: readToken(settings, 'unk_token', '[UNK]'),
    continuingSubwordPrefix: '##',
    maxInputCharsPerWord: 100,
    classToken: readToken(settings, 'cls_token', '[CLS]'),
    separatorToken: readToken(settings, 'sep_token', '[SEP]'),
    paddingToken: readToken(settings, 'pad_token', '[PAD]'),
    maskToken: readToken(settings, 'mask_token', '[MASK]'),
  };
  const modelIds = vocabularyIds({ ...settled, vocabulary: lines, specialTokens: [] });
  const named = namedTokens(settled).map((content) => ({ id: idOf(modelIds, content), content }));
  return { ...settled, ...joinVocabulary(modelIds, [...named, ...added], settled.continuingSubwordPrefix) };
}

function requireBertClass(value: unknown): void {
  if (value === undefined || (typeof value === 'string' && BERT_CLASSES.includes(value.replace(/Fast$/, ''))))
    return;
  throw new TokenizerError(
    'TOKENIZER_UNSUPPORTED',
    `tokenizer_class is ${shown(value)}, but a vocab.txt is read as ${BERT_CLASSES.join(', ')} read it.`,
    'Add the tokenizer.json of the model, or choose a model with a BERT tokenizer.',
  );
}

function readToken(settings: Record<string, unknown>, name: string, standard: string): string {
  return readContent(settings[name] ?? standard, name);
}

/** Settings hold a token as its text or as an object with its `content`. */
function readContent(value: unknown, name: string): string {
  return typeof value === 'string'
    ? value
    : readString(readRecord(value, name)['content'], `${name}.content`);
}

function parseAddedTokens(settings: Record<string, unknown>): AddedToken[] {
  const decoder = readRecord(settings['added_tokens_decoder'] ?? {}, 'added_tokens_decoder');
  const added = Object.entries(decoder).map(([id, token]) =>
    parseAddedToken(token, Number(id), `added_tokens_decoder[${id}]`),
  );
  for (const name of ['additional_special_tokens', 'extra_special_tokens']) {
    for (const value of Object.values(settings[name] ?? {})) {
      const content = readContent(value, name);
      if (added.some((token) => token.content === content)) continue;
      throw new TokenizerError(
        'TOKENIZER_UNSUPPORTED',
        `${name} names ${JSON.stringify(content)}, which has no id in added_tokens_decoder.`,
        'Add the tokenizer.json of the model, which says the ids of all its tokens.',
      );
    }
  }
  return added;
}

/** The `vocab.txt` of `spec`: a token a line, its id the line's number from 0. */
export function toVocabTxt(spec: TokenizerSpec): string {
  return spec.vocabulary.map((token) => `${token}\n`).join('');
}
