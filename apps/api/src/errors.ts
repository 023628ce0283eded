/** A request that can't be met as it stands: a stable code, what was wrong with which field, and what to do next. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly hint: string;
  /** The argument or input field at fault. */
  readonly field: string | undefined;

  constructor(code: ApiErrorCode, message: string, hint: string, field?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.field = field;
  }
}

/**
 * - `UNAUTHENTICATED`: no key, or one that is unknown or revoked.
 * - `FORBIDDEN`: the key's role does not have the operation's right.
 * - `LINK_INVALID`, `LINK_EXPIRED`: a signed link is not one of ours, or its time is over.
 * - `OUT_OF_RANGE`: a number outside the range in its description.
 * - `BAD_INPUT`: a value of the wrong form.
 * - `NOT_FOUND`: no such data set, run, model, upload, base model or file classification.
 * - `DATASET_DELETED`, `DATASET_NOT_READY`: something was asked of a data set that is deleted, or has no version yet.
 * - `NOTHING_TO_EXPORT`: a variant of a model was asked for that would be the model as it is.
 * - `BROWSER_UNSUPPORTED`: a page for browsers was asked for of a model that their library does not read.
 * - `TEST_LOCKED`: a revision would change a locked test split.
 * - `CLASSES_DIFFER`, `EMPTY_SPLIT`: a model does not know the classes of a data set, or that has nothing to measure on.
 * - `TEACHER_UNSUPPORTED`: a model that was kept without what it would teach by.
 * - `BASE_MODEL_NOT_READY`: something was asked of a base model whose files are not there.
 * - `VOCABULARY_FIXED`: another vocabulary was asked for than that of a pre-trained base model.
 * - `LICENCE_NOT_ACCEPTED`: a base model's licence restricts its use, and nobody has accepted that.
 * - `FOLDER_NOT_ALLOWED`: a folder of the server that nothing may be imported from.
 * - `TEXTS_MISSING`: texts were asked for, and no source of them is named.
 * - `UPLOAD_INCOMPLETE`, `UPLOAD_COMPLETE`: an upload's bytes are not there yet, or already are.
 * - `UPLOAD_OFFSET`: an upload goes on elsewhere than where it broke off.
 * - `UPLOAD_TAKEN_OVER`: another request goes on with the upload.
 * - `CHECKSUM_MISMATCH`: an upload's bytes are not those that were announced; they are dropped.
 * - `DISK_FULL`: no space is left for an upload; what came before stays.
 * - `TOO_LARGE`: an upload or a text above the limit.
 * - `EMPTY_TEXT`: nothing to classify.
 * - `RESULT_NOT_READY`: the result of a file classification is not there yet, or never will be.
 * - `RANGE_NOT_SATISFIABLE`: a part of a file was asked for that it does not have.
 * - `NOT_CALIBRATED`: a precision was asked for, of a model that does not know how sure it may be.
 * - `CLASS_UNKNOWN`: an explanation was asked for of a class that the model does not have.
 * - `SEQ_UNKNOWN`: events were asked for after one that the run does not have.
 */
export type ApiErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'LINK_INVALID'
  | 'LINK_EXPIRED'
  | 'OUT_OF_RANGE'
  | 'BAD_INPUT'
  | 'NOT_FOUND'
  | 'DATASET_DELETED'
  | 'DATASET_NOT_READY'
  | 'NOTHING_TO_EXPORT'
  | 'BROWSER_UNSUPPORTED'
  | 'TEST_LOCKED'
  | 'CLASSES_DIFFER'
  | 'EMPTY_SPLIT'
  | 'TEACHER_UNSUPPORTED'
  | 'BASE_MODEL_NOT_READY'
  | 'VOCABULARY_FIXED'
  | 'LICENCE_NOT_ACCEPTED'
  | 'FOLDER_NOT_ALLOWED'
  | 'TEXTS_MISSING'
  | 'UPLOAD_INCOMPLETE'
  | 'UPLOAD_COMPLETE'
  | 'UPLOAD_OFFSET'
  | 'UPLOAD_TAKEN_OVER'
  | 'CHECKSUM_MISMATCH'
  | 'DISK_FULL'
  | 'TOO_LARGE'
  | 'EMPTY_TEXT'
  | 'RESULT_NOT_READY'
  | 'RANGE_NOT_SATISFIABLE'
  | 'NOT_CALIBRATED'
  | 'CLASS_UNKNOWN'
  | 'SEQ_UNKNOWN';

/** Returns what was found, or throws NOT_FOUND naming the kind, the id and the field it came in. */
export function found<T>(value: T | null, kind: string, id: string, field = 'id'): T {
  if (value !== null) return value;
  throw new ApiError(
    'NOT_FOUND',
    `There is no ${kind} "${id}".`,
    `List what there is and pass one of its ids.`,
    field,
  );
}
