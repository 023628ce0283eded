import type { BaseModelRow, JobInput, Store } from '@tasnif/store';
import { readyBaseModel } from '../base-model/ready-base-model.ts';
import { ApiError, found } from '../errors.ts';
import type { ReviseDatasetInput } from './dataset.input.ts';

/** Base models that are looked at for one with a vocabulary, newest first. */
const LOOKED_AT = 100;

/** The base model that is asked for, else the newest with a vocabulary; null where there is none. */
export async function tokenSettings(
  { baseModels }: Pick<Store, 'baseModels'>,
  { baseModel: id, normalization }: Pick<ReviseDatasetInput, 'baseModel' | 'normalization'>,
): Promise<JobInput<'MEASURE_TOKENS'>['tokens'] | null> {
  if (typeof id !== 'string') {
    const { rows } = await baseModels.list({ first: LOOKED_AT });
    const newest = rows.find((row) => row.shape !== null && hasVocabulary(row));
    return newest === undefined ? null : { baseModelId: newest.id, normalization };
  }
  const row = readyBaseModel(found(await baseModels.find(id), 'base model', id, 'baseModel'));
  if (hasVocabulary(row)) return { baseModelId: id, normalization };
  throw new ApiError(
    'BAD_INPUT',
    `The base model "${row.name}" learns its vocabulary from the data set itself.`,
    'Choose a base model that was imported, or leave it out.',
    'baseModel',
  );
}

function hasVocabulary({ source }: BaseModelRow): boolean {
  return source !== 'SCRATCH';
}
