import { TokenizerError } from './errors.ts';
import { readArray, readCount, readRecord, readString, requireType, shown } from './json-values.ts';

/** The tokens that begin and end every text. */
export interface TextFrame {
  readonly classToken: string;
  readonly separatorToken: string;
}

/**
 * Reads `post_processor` of a tokenizer.json: BertProcessing, or TemplateProcessing that gives `[CLS] text [SEP]`.
 * @throws TokenizerError `TOKENIZER_UNSUPPORTED` for another one, `VOCABULARY_INVALID` for ids of other tokens.
 */
export function parsePostProcessor(value: unknown, vocabulary: readonly string[]): TextFrame {
  const type = requireType(value, 'post_processor', ['TemplateProcessing', 'BertProcessing']);
  const processor = readRecord(value, 'post_processor');
  const [first, last] = type === 'BertProcessing' ? readBertProcessing(processor) : readTemplate(processor);
  for (const { token, id } of [first, last]) {
    if (vocabulary[id] === token) continue;
    throw new TokenizerError(
      'VOCABULARY_INVALID',
      `post_processor gives ${JSON.stringify(token)} the id ${id}, which the vocabulary gives to ${shown(vocabulary[id])}.`,
      'Take the file from where the model was published once more.',
    );
  }
  return { classToken: first.token, separatorToken: last.token };
}

interface NumberedToken {
  readonly token: string;
  readonly id: number;
}

function readBertProcessing(processor: Record<string, unknown>): [NumberedToken, NumberedToken] {
  return [readPair(processor['cls'], 'post_processor.cls'), readPair(processor['sep'], 'post_processor.sep')];
}

function readPair(value: unknown, name: string): NumberedToken {
  const [token, id] = readArray(value, name);
  return { token: readString(token, `${name}[0]`), id: readCount(id, `${name}[1]`) };
}

function readTemplate(processor: Record<string, unknown>): [NumberedToken, NumberedToken] {
  const template = readArray(processor['single'], 'post_processor.single');
  const pieces = template.map((piece, index) => readRecord(piece, `post_processor.single[${index}]`));
  const [first, text, last] = pieces;
  if (pieces.length !== 3 || !first?.['SpecialToken'] || !text?.['Sequence'] || !last?.['SpecialToken']) {
    throw new TokenizerError(
      'TOKENIZER_UNSUPPORTED',
      `post_processor.single is ${shown(template)}.`,
      'Only templates that put one special token before the text and one after it are supported, as BERT models have them.',
    );
  }
  const tokens = readRecord(processor['special_tokens'], 'post_processor.special_tokens');
  return [readTemplateToken(first, tokens), readTemplateToken(last, tokens)];
}

function readTemplateToken(piece: Record<string, unknown>, tokens: Record<string, unknown>): NumberedToken {
  const name = readString(readRecord(piece['SpecialToken'], 'SpecialToken')['id'], 'SpecialToken.id');
  const entry = readRecord(tokens[name], `post_processor.special_tokens[${JSON.stringify(name)}]`);
  return { token: name, id: readCount(readArray(entry['ids'], `${name}.ids`)[0], `${name}.ids[0]`) };
}

/** `post_processor` of a tokenizer.json, for one text and for two. */
export function toPostProcessor(
  { classToken, separatorToken }: TextFrame,
  ids: ReadonlyMap<string, number>,
): unknown {
  const special = (id: string, type: number): unknown => ({ SpecialToken: { id, type_id: type } });
  const sequence = (id: string, type: number): unknown => ({ Sequence: { id, type_id: type } });
  const single = [special(classToken, 0), sequence('A', 0), special(separatorToken, 0)];
  const tokens = [classToken, separatorToken].map(
    (token) => [token, { id: token, ids: [ids.get(token)], tokens: [token] }] as const,
  );
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, sequence('B', 1), special(separatorToken, 1)],
    special_tokens: Object.fromEntries(tokens),
  };
}
