import { TokenizerError } from './errors.ts';

/** Readers of values of JSON from outside; `name` says in the error where the value stands. */

export function readRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, 'an object', value);
  return value as Record<string, unknown>;
}

export function readArray(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(name, 'a list', value);
  return value;
}

export function readString(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalid(name, 'a string', value);
  return value;
}

export function readBoolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw invalid(name, 'true or false', value);
  return value;
}

/** A whole number from 0. */
export function readCount(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw invalid(name, 'a whole number', value);
  return value;
}

/** The `type` of a part of a tokenizer.json, refused unless it is one of `supported`. */
export function requireType(value: unknown, name: string, supported: readonly string[]): string {
  const type = value === null || value === undefined ? undefined : readRecord(value, name)['type'];
  if (typeof type === 'string' && supported.includes(type)) return type;
  throw new TokenizerError(
    'TOKENIZER_UNSUPPORTED',
    `The ${name} is ${shown(type)}, but only ${supported.join(' and ')} can be used.`,
    'Choose a model with a BERT tokenizer (WordPiece), such as MARBERT, ARBERT, AraBERT or CAMeLBERT.',
  );
}

/** What `value` looks like in an error message. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function invalid(name: string, wanted: string, found: unknown): TokenizerError {
  return new TokenizerError(
    'TOKENIZER_INVALID',
    `${name} must be ${wanted}, but is ${shown(found)}.`,
    'Take the file from where the model was published once more.',
  );
}
