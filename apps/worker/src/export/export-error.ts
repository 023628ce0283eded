/**
 * Why a variant of a model is not made.
 *
 * - `NOT_FOUND`: the model or the version of its data set is gone.
 * - `MODEL_TOO_OLD`: the model was made when models had not all the files that a variant is made of.
 * - `DATASET_DELETED`: the texts that say which tokens are used are deleted.
 * - `DISK_FULL`: no space is left for its files.
 */
export type ExportErrorCode = 'NOT_FOUND' | 'MODEL_TOO_OLD' | 'DATASET_DELETED' | 'DISK_FULL';

export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly code: ExportErrorCode;
  readonly hint: string;

  constructor(code: ExportErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
