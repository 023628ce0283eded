import type { DatasetRow, DatasetVersionRow } from '@tasnif/store';
import { ApiError } from '../errors.ts';

/** The newest version, or throws DATASET_NOT_READY, or DATASET_DELETED, naming the field that the data set came in. */
export function readyVersion({ id, name, version, deletedAt }: DatasetRow, field: string): DatasetVersionRow {
  if (deletedAt !== null) {
    throw new ApiError(
      'DATASET_DELETED',
      `The data set "${name}" (${id}) was deleted.`,
      'Choose another data set, or make it again.',
      field,
    );
  }
  if (version !== null) return version;
  throw new ApiError(
    'DATASET_NOT_READY',
    `The data set "${name}" (${id}) has no version yet.`,
    'Look at its job: wait until it has SUCCEEDED, or read there why it failed.',
    field,
  );
}
