import type { Store, TextSources } from '@tasnif/store';
import { completeUpload } from '../dataset/complete-upload.ts';
import { readyVersion } from '../dataset/ready-version.ts';
import { ApiError, found } from '../errors.ts';
import type { TextsInput } from './texts.input.ts';

/** Sources of one request, at most. */
const MOST_SOURCES = 100;

/**
 * What to read, with the versions that data sets have now; one that is named twice is read once.
 *
 * Throws TEXTS_MISSING, BAD_INPUT for too many, NOT_FOUND, DATASET_DELETED, DATASET_NOT_READY or UPLOAD_INCOMPLETE,
 * naming the field below `field`.
 */
export async function textSourcesOf(
  store: Pick<Store, 'datasets' | 'uploads'>,
  input: TextsInput,
  field = 'texts',
): Promise<TextSources> {
  const datasets = [...new Set(input.datasets)];
  const uploads = [...new Set(input.uploads)];
  const count = datasets.length + uploads.length;
  if (count === 0) {
    throw new ApiError(
      'TEXTS_MISSING',
      'Neither a data set nor an upload is named, so there is no text.',
      'Name a data set, or make an upload with createUpload, PUT the file and name it.',
      field,
    );
  }
  if (count > MOST_SOURCES) {
    throw new ApiError(
      'BAD_INPUT',
      `${field} has ${count} sources; it may have ${MOST_SOURCES}.`,
      'Pack many files into a zip.',
      field,
    );
  }
  const versions = await Promise.all(
    datasets.map(async (id) => {
      const from = `${field}.datasets`;
      return readyVersion(found(await store.datasets.find(id), 'data set', id, from), from);
    }),
  );
  const complete = await Promise.all(uploads.map((id) => completeUpload(store, id, `${field}.uploads`)));
  return { versionIds: versions.map(({ id }) => id), uploadIds: complete.map(({ id }) => id) };
}
