/**
 * Why a file is not classified.
 *
 * - `NOT_FOUND`: the upload or the model is gone.
 * - `NO_DOCUMENTS`: none of its rows can be read.
 * - `MODEL_UNREADABLE`: the files of the model are damaged or not there.
 * - `DISK_FULL`: no space is left for the result.
 */
export type ClassifyErrorCode = 'NOT_FOUND' | 'NO_DOCUMENTS' | 'MODEL_UNREADABLE' | 'DISK_FULL';

export class ClassifyError extends Error {
  override readonly name = 'ClassifyError';
  readonly code: ClassifyErrorCode;
  readonly hint: string;

  constructor(code: ClassifyErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
