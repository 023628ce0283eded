import type { BaseModelRow } from './base-models.ts';
import { notFound } from './errors.ts';
import type { ModelRow } from './models.ts';
import type { FineTuningRun } from './runs.ts';
import type { Store } from './store.ts';

/** A model, the run that made it and what that started from. */
export interface Descent {
  model: ModelRow;
  run: FineTuningRun;
  baseModel: BaseModelRow;
}

/**
 * What a model has come of: the model itself, then its teacher, its teacher's teacher and so on. Throws `NOT_FOUND` for a
 * model that there is not.
 */
export async function lineageOf(
  { models, runs, baseModels }: Pick<Store, 'models' | 'runs' | 'baseModels'>,
  modelId: string,
): Promise<[Descent, ...Descent[]]> {
  const model = (await models.find(modelId)) ?? notFound('model', modelId);
  const run = (await runs.findFineTuning(model.runId)) ?? notFound('run', model.runId);
  const baseModel = (await baseModels.find(run.baseModelId)) ?? notFound('base model', run.baseModelId);
  const { distillFrom } = run.parameters;
  const before = distillFrom === null ? [] : await lineageOf({ models, runs, baseModels }, distillFrom);
  return [{ model, run, baseModel }, ...before];
}
