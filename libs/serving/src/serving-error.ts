/**
 * - `QUEUE_FULL`: more texts wait than may; try again in a moment.
 * - `TIMED_OUT`: a text waited for longer than it may.
 * - `MODEL_CLOSED`: the model was put away while the text waited.
 */
export type ServingErrorCode = 'QUEUE_FULL' | 'TIMED_OUT' | 'MODEL_CLOSED';

/** A text that was not answered, though nothing is wrong with it. */
export class ServingError extends Error {
  override readonly name = 'ServingError';
  readonly code: ServingErrorCode;
  readonly hint: string;

  constructor(code: ServingErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
