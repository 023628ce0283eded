import type { BaseModelRow, ReadyBaseModel } from '@tasnif/store';
import { ApiError } from '../errors.ts';

/** A base model that is READY, or throws BASE_MODEL_NOT_READY naming the field that it came in. */
export function readyBaseModel(row: BaseModelRow, field = 'baseModel'): ReadyBaseModel {
  const { id, name, shape } = row;
  if (shape !== null) return { ...row, shape };
  throw new ApiError(
    'BASE_MODEL_NOT_READY',
    `The base model "${name}" (${id}) is not there yet.`,
    'Look at its job: wait until it has SUCCEEDED, or read there why it failed.',
    field,
  );
}
