/**
 * A failure that a user can do something about: a stable code, a sentence with the value at fault, and a next step.
 *
 * The code is one of the API's, or made here:
 * - `BAD_URL`, `BAD_RUNNING_FILE`: a setting does not give the address of an API.
 * - `UNREACHABLE`, `CONNECTION_LOST`, `NOT_TASNIF`: nothing, or not Tasnif, answers at the address.
 * - `TIMED_OUT`, `INTERRUPTED`: the command was ended before it was done.
 * - `NO_SUCH_FILE`, `NO_TEXTS`: there is nothing to send at a path.
 * - `EXPLAINS_ONE_TEXT`: an explanation was asked for of each of many texts.
 * - `WRONG_UPLOAD`: an upload that is to go on is not of this file.
 * - `CHECKSUM_MISMATCH`: what was downloaded is not what the server has.
 * - `NOTHING_YET`: `latest` was asked for where there is none.
 * - `RUN_FAILED`, `RUN_CANCELLED`: a run that was watched ended without a model.
 */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;
  readonly hint: string | undefined;
  /** The API's argument or input field at fault. */
  readonly field: string | undefined;

  constructor(code: string, message: string, hint?: string, field?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.field = field;
  }
}

/** The exit code of a command that the user has ended. */
export const INTERRUPTED = 130;

/**
 * The exit code of the command that ended with `error`: 1 own failure, 2 usage (which else commander tells), 3 time-out,
 * 4 no right, 5 the run failed, 130 interrupted.
 */
export function exitCodeOf(error: unknown): number {
  switch (error instanceof CliError ? error.code : undefined) {
    case 'BAD_URL':
    case 'EXPLAINS_ONE_TEXT':
      return 2;
    case 'TIMED_OUT':
      return 3;
    case 'UNAUTHENTICATED':
    case 'FORBIDDEN':
      return 4;
    case 'RUN_FAILED':
    case 'RUN_CANCELLED':
      return 5;
    case 'INTERRUPTED':
      return INTERRUPTED;
    default:
      return 1;
  }
}
