/** Why a whole source is refused. */
export type IngestErrorCode =
  | 'UNSUPPORTED_FORMAT'
  | 'CONTENT_MISMATCH'
  | 'NOT_UTF8'
  | 'MALFORMED_HEADER'
  | 'MISSING_COLUMN'
  | 'MISSING_SHEET'
  | 'MIXED_LAYOUT'
  | 'UNSAFE_PATH'
  | 'BROKEN_ARCHIVE'
  | 'BROKEN_FILE'
  | 'TOO_LARGE'
  | 'NO_DOCUMENTS';

/** Where in the source the fault lies, and the error beneath it. */
interface Origin {
  file?: string;
  line?: number;
  cause?: unknown;
}

/**
 * The source is refused as a whole: a sentence that names the wrong value, `hint` with what to do next,
 * and, where one is to blame, the file (or zip entry) and its line.
 */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  readonly code: IngestErrorCode;
  readonly hint: string;
  readonly file?: string;
  readonly line?: number;

  constructor(code: IngestErrorCode, message: string, hint: string, origin: Origin = {}) {
    super(message, { cause: origin.cause });
    this.code = code;
    this.hint = hint;
    if (origin.file !== undefined) this.file = origin.file;
    if (origin.line !== undefined) this.line = origin.line;
  }
}

const longestQuote = 100;

/** A value from outside for use in a sentence: in quotes, cut at 100 characters, nothing invisible that reorders it. */
export function quoted(value: string): string {
  const cut = value.length > longestQuote ? `${value.slice(0, longestQuote)}…` : value;
  const visible = cut.replace(
    /[\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${visible}"`;
}
