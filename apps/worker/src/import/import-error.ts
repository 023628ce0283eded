/**
 * Why a base model is not imported.
 *
 * - `LICENCE_NOT_ACCEPTED`: its licence restricts what it may be used for, and nobody has accepted that.
 * - `FOLDER_CHANGED`: a folder of the server is no longer what it was when it was asked for.
 * - `NOT_FOUND`: the upload is gone.
 * - `DISK_FULL`: no space is left for its files.
 */
export type ImportErrorCode = 'LICENCE_NOT_ACCEPTED' | 'FOLDER_CHANGED' | 'NOT_FOUND' | 'DISK_FULL';

export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;
  readonly hint: string;

  constructor(code: ImportErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
