import { STARTER, type BaseModelRow, type Store } from '@tasnif/store';
import { found } from '../errors.ts';
import { SMALL_SCRATCH } from './scratch.ts';

/** What `startTraining` and `startPretraining` start from when they are not told: the encoder that comes with Tasnif, once it is there. */
export async function defaultBaseModel({ baseModels }: Store): Promise<BaseModelRow> {
  const starter = await baseModels.findByName(STARTER);
  if (starter !== null && starter.shape !== null) return starter;
  return found(await baseModels.findByName(SMALL_SCRATCH), 'base model', SMALL_SCRATCH, 'baseModel');
}
