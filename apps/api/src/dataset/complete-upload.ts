import type { Store, UploadRow } from '@tasnif/store';
import { ApiError, found } from '../errors.ts';

/** An upload whose bytes are there, or throws NOT_FOUND or UPLOAD_INCOMPLETE naming the field that it came in. */
export async function completeUpload(
  { uploads }: Pick<Store, 'uploads'>,
  id: string,
  field: string,
): Promise<UploadRow> {
  const upload = found(await uploads.find(id), 'upload', id, field);
  if (upload.status === 'COMPLETE') return upload;
  throw new ApiError(
    'UPLOAD_INCOMPLETE',
    `The bytes of upload "${id}" are not there yet.`,
    `PUT them to /uploads/${id} first.`,
    field,
  );
}
