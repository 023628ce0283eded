/**
 * Why a job can't be done, for whoever asked for it.
 *
 * - `NOT_FOUND`: what it is to work on is gone: an upload, a model, the version of a data set.
 * - `DISK_FULL`: no space is left for its files.
 * - `LICENCE_NOT_ACCEPTED`: the licence of a base model restricts what it may be used for, and nobody has accepted that.
 * - `FOLDER_CHANGED`: a folder of the server is no longer what it was when its import was asked for.
 * - `NO_DOCUMENTS`: none of the rows of a file to classify can be read.
 * - `MODEL_TOO_OLD`: the model was made when models had not all the files that a variant is made of.
 * - `DATASET_DELETED`: the texts that say which tokens a variant needs are deleted.
 */
export type JobFailureCode =
  | 'NOT_FOUND'
  | 'DISK_FULL'
  | 'LICENCE_NOT_ACCEPTED'
  | 'FOLDER_CHANGED'
  | 'NO_DOCUMENTS'
  | 'MODEL_TOO_OLD'
  | 'DATASET_DELETED';

export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly code: JobFailureCode;
  readonly hint: string;

  constructor(code: JobFailureCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/**
 * Gives back what was thrown, or where that says that the disk is full, DISK_FULL in its place.
 *
 * @param what that there is no space for, such as `the result`
 * @param again what to do once there is, such as `import again`
 */
export function explainDiskFull(error: unknown, what: string, again: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') return error;
  return new JobFailure(
    'DISK_FULL',
    `There is no space left on the disk of the server for ${what}.`,
    `Make room there, then ${again}.`,
    { cause: error },
  );
}
