/**
 * Why a file is not classified.
 *
 * - `NOT_FOUND`: the upload or the model is gone.
 * - `NO_DOCUMENTS`: none of its rows can be read.
 * - `DISK_FULL`: no space is left for the result.
 */
export type ClassifyErrorCode = 'NOT_FOUND' | 'NO_DOCUMENTS' | 'DISK_FULL';

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
