import { isResearchOnly } from '@tasnif/marbert';
import type { Store } from '@tasnif/store';
import { found } from '../errors.ts';

/** What whoever uses a model has to know of the licence of its base model; `null` where that restricts nothing. */
export async function licenceNotice(
  { models, runs, baseModels }: Pick<Store, 'models' | 'runs' | 'baseModels'>,
  modelId: string,
): Promise<string | null> {
  const { runId } = found(await models.find(modelId), 'model', modelId);
  const { baseModelId } = found(await runs.find(runId), 'run', runId);
  const { name, licence } = found(await baseModels.find(baseModelId), 'base model', baseModelId);
  return isResearchOnly(licence)
    ? `Its base model ${name} restricts the use of what is made of it: ${licence ?? ''}.`
    : null;
}
