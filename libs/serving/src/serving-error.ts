/**
 * - `QUEUE_FULL`: more texts wait, or are being explained, than may; try again in a moment.
 * - `TIMED_OUT`: a text waited for longer than it may, or its model was not open in time.
 * - `MODEL_CLOSED`: the model was put away while the text waited.
 * - `MODEL_DIED`: the process of the model ended while the text waited, or could not be started.
 * - `NO_ROOM`: the model is not in memory, and may not take the place of others there.
 */
export type ServingErrorCode = 'QUEUE_FULL' | 'TIMED_OUT' | 'MODEL_CLOSED' | 'MODEL_DIED' | 'NO_ROOM';

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

export function openedTooSlowly(openingMs: number): ServingError {
  return new ServingError(
    'TIMED_OUT',
    `The model was not open after ${openingMs / 1000} s.`,
    'Try again; if it stays, look at the disk and the log of the api.',
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

export function modelNotStarted(reason: string): ServingError {
  return new ServingError(
    'MODEL_DIED',
    `The process of the model could not be started: ${reason}.`,
    'Try again in a moment; if it stays, the system has no process or file handle left (ulimit -n, ulimit -u).',
  );
}

export function noRoom(bytes: number, others: number, limit: number): ServingError {
  const [needed, taken, most] = [bytes, others, limit].map((size) => Math.ceil(size / 2 ** 20));
  return new ServingError(
    'NO_ROOM',
    `The model needs about ${String(needed)} MB of memory beside ${String(taken)} MB of others, and models may take ${String(most)} MB.`,
    'Set TASNIF_MODEL_MEMORY_MB higher.',
  );
}
