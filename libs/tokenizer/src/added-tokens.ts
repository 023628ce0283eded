import { isPunctuation } from './characters.ts';
import { TokenizerError } from './errors.ts';
import { readCount, readRecord, readString } from './json-values.ts';

/** A token that Hugging Face finds in the text itself, before normalisation. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
}

/**
 * One of `added_tokens` of a tokenizer.json or `added_tokens_decoder` of a tokenizer_config.json.
 * @throws TokenizerError `TOKENIZER_UNSUPPORTED` for one that is not matched verbatim in the raw text.
 */
export function parseAddedToken(value: unknown, id: unknown, name: string): AddedToken {
  const token = readRecord(value, name);
  const content = readString(token['content'], `${name}.content`);
  for (const flag of ['lstrip', 'rstrip', 'single_word', 'normalized']) {
    if (token[flag] !== true) continue;
    throw new TokenizerError(
      'TOKENIZER_UNSUPPORTED',
      `The added token ${JSON.stringify(content)} has "${flag}": true.`,
      'Only added tokens that are matched verbatim in the raw text are supported, as BERT models have them.',
    );
  }
  return { id: readCount(id, `${name}.id`), content };
}

/** How Hugging Face writes a special token that is matched verbatim in the raw text. */
export function toAddedToken(content: string): Record<string, unknown> {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

/**
 * The tokens of a model with the added ones, by id, and the added ones as special tokens in the order of their ids.
 * @throws TokenizerError `VOCABULARY_INVALID` unless the ids are 0, 1, 2 and so on, one for each token.
 */
export function joinVocabulary(
  modelIds: ReadonlyMap<string, number>,
  added: readonly AddedToken[],
  continuingSubwordPrefix: string,
): { vocabulary: string[]; specialTokens: string[] } {
  const ids = new Map(modelIds);
  for (const { id, content } of added) {
    const modelId = ids.get(content);
    if (modelId !== undefined && modelId !== id) {
      throw vocabularyError(
        `The token ${JSON.stringify(content)} has id ${modelId} in the model and ${id} as an added token.`,
      );
    }
    if (modelId === undefined) requireUnreachable(content, continuingSubwordPrefix);
    ids.set(content, id);
  }
  const vocabulary: string[] = [];
  for (const [token, id] of [...ids].sort(([, a], [, b]) => a - b)) {
    if (id !== vocabulary.length) {
      throw vocabularyError(
        `The ids of the vocabulary have a gap or are given twice: ${JSON.stringify(token)} has id ${id}, expected ${vocabulary.length}.`,
      );
    }
    vocabulary.push(token);
  }
  const specialTokens = [...new Set(added.toSorted((a, b) => a.id - b.id).map(({ content }) => content))];
  return { vocabulary, specialTokens };
}

/**
 * A token outside the model's vocabulary is found verbatim but is never a piece of a word. Ours is one vocabulary
 * for both, which comes to the same when no word can hold the token: longer words hold no punctuation.
 */
function requireUnreachable(content: string, continuingSubwordPrefix: string): void {
  const characters = Array.from(content, (character) => character.codePointAt(0) ?? 0);
  const unreachable = characters.length > 1 && characters.some(isPunctuation);
  if (unreachable && !content.startsWith(continuingSubwordPrefix)) return;
  throw new TokenizerError(
    'TOKENIZER_UNSUPPORTED',
    `The added token ${JSON.stringify(content)} is outside the model's vocabulary and may be a part of a word.`,
    'Only added tokens with punctuation in them are supported, as [USER].',
  );
}

function vocabularyError(message: string): TokenizerError {
  return new TokenizerError(
    'VOCABULARY_INVALID',
    message,
    'The ids must be 0, 1, 2 and so on, as the rows of the embedding table; take the file from where the model was published once more.',
  );
}
