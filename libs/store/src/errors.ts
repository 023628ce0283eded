/**
 * What a caller of the store can be refused with.
 *
 * - `NOT_FOUND`: no row has that id.
 * - `PAGE_SIZE`: `first` is not a whole number of 1 to 100.
 * - `CURSOR`: `after` is not the id of a row of that list.
 * - `ID`: a value is not an id of the kind that is asked for.
 * - `DATASET_DELETED`: a run was asked for, or is to be resumed, on a data set that is deleted.
 * - `DATASET_IN_USE`: a data set was to be deleted while a run of it is not finished.
 * - `DATASET_BUSY`: something was asked of a data set while a job of it has not ended.
 * - `VARIANT_BUSY`: a variant was to be deleted while its job has not ended.
 * - `CLASSIFICATION_BUSY`: a file classification was to be deleted while its job has not ended.
 * - `JOB_FINISHED`: a job that has ended cannot be cancelled.
 * - `TOO_MANY_CLASSES`: more labels than a document's label can number.
 * - `NUL_CHARACTER`: a text holds U+0000, which Postgres cannot keep.
 * - `RUN_FINISHED`: a run that has ended cannot be cancelled or paused, nor resumed unless it FAILED.
 * - `NO_DEPLOYMENT`: nothing is deployed under an alias.
 * - `BAKE_OFF_FINISHED`: a bake-off all of whose runs have ended cannot be cancelled.
 * - `NOTHING_TO_ROLL_BACK`: an alias has no deployment before the one that serves.
 * - `ALREADY_DEPLOYED`: a model is to challenge itself.
 * - `CLASSES_DIFFER`: a challenger has other classes than the model that is deployed.
 * - `NO_CHALLENGE`: no model answers beside the one that is deployed.
 * - `MODEL_DAMAGED`: a file of a model is gone, or is not what it was.
 */
export type StoreErrorCode =
  | 'NOT_FOUND'
  | 'PAGE_SIZE'
  | 'CURSOR'
  | 'ID'
  | 'DATASET_DELETED'
  | 'DATASET_IN_USE'
  | 'DATASET_BUSY'
  | 'VARIANT_BUSY'
  | 'CLASSIFICATION_BUSY'
  | 'JOB_FINISHED'
  | 'TOO_MANY_CLASSES'
  | 'NUL_CHARACTER'
  | 'RUN_FINISHED'
  | 'NO_DEPLOYMENT'
  | 'BAKE_OFF_FINISHED'
  | 'NOTHING_TO_ROLL_BACK'
  | 'ALREADY_DEPLOYED'
  | 'CLASSES_DIFFER'
  | 'NO_CHALLENGE'
  | 'MODEL_DAMAGED';

/** A refusal that a user can act on: `message` names the value that is wrong, `hint` says what to do next. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly hint: string;
  /** The argument at fault, where its name is the same wherever it comes from. */
  readonly field: string | undefined;

  constructor(code: StoreErrorCode, message: string, hint: string, field?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.field = field;
  }
}

/** A trainer no longer holds its run, or a worker its job: another has taken it up, or it has ended. Nothing was written. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  readonly code = 'LEASE_LOST';
  readonly hint = 'Stop working on it; whoever holds it now goes on.';
  readonly id: string;

  constructor(id: string) {
    super(`The lease on ${id} is no longer held.`);
    this.id = id;
  }
}

/** Throws {@link StoreError} `NOT_FOUND`. */
export function notFound(what: string, id: string): never {
  throw new StoreError(
    'NOT_FOUND',
    `There is no ${what} "${id}".`,
    `List what there is and pass one of its ids.`,
  );
}
