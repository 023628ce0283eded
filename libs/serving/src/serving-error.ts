/**
 * - `QUEUE_FULL`: more texts wait, or are being explained, than may; try again in a moment.
 * - `TIMED_OUT`: a text waited for longer than it may.
 * - `MODEL_CLOSED`: the model was put away while the text waited.
 * - `MODEL_DIED`: the process of the model ended while the text waited.
 */
export type ServingErrorCode = 'QUEUE_FULL' | 'TIMED_OUT' | 'MODEL_CLOSED' | 'MODEL_DIED';

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

export function queueFull(waiting: number): ServingError {
  return new ServingError(
    'QUEUE_FULL',
    `${waiting} texts wait already.`,
    'Try again in a moment, or send fewer at once.',
  );
}

export function explainsEnough(underWay: number): ServingError {
  return new ServingError(
    'QUEUE_FULL',
    `${underWay} texts are being explained already.`,
    'Try again in a moment; texts are classified meanwhile.',
  );
}

export function timedOut(patienceMs: number): ServingError {
  return new ServingError(
    'TIMED_OUT',
    `The text waited for ${patienceMs / 1000} s.`,
    'Try again when less is asked of the server.',
  );
}

export function modelClosed(): ServingError {
  return new ServingError('MODEL_CLOSED', 'The model was put away while the text waited.', 'Try again.');
}

export function modelDied(): ServingError {
  return new ServingError(
    'MODEL_DIED',
    'The process of the model ended unexpectedly; most often that is the system being out of memory.',
    'Try again: it is started anew. If it stays, look at the log of the api.',
  );
}
