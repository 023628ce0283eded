/**
 * - `NO_DOCUMENTS`: there is none, or none to train on.
 * - `ONE_CLASS`, `CLASS_TOO_SMALL`: classes that no model can learn to tell apart.
 * - `INVALID_SHARES`: shares that are negative or leave nothing to train on.
 */
export type CorpusErrorCode = 'NO_DOCUMENTS' | 'ONE_CLASS' | 'CLASS_TOO_SMALL' | 'INVALID_SHARES';

/** A set of texts that nothing can be learnt from: a sentence that names the value, and `hint` with what to do next. */
export class CorpusError extends Error {
  override readonly name = 'CorpusError';
  readonly code: CorpusErrorCode;
  readonly hint: string;

  constructor(code: CorpusErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
