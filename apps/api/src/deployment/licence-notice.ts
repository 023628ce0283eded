import { isResearchOnly } from '@tasnif/marbert';
import { lineageOf, type Store } from '@tasnif/store';

/**
 * What whoever uses a model has to know of the licences of its base model and of its teachers'; `null` where those
 * restrict nothing. Throws NOT_FOUND.
 */
export async function licenceNotice(
  store: Pick<Store, 'models' | 'runs' | 'baseModels'>,
  modelId: string,
): Promise<string | null> {
  const notices = (await lineageOf(store, modelId)).flatMap(({ model, baseModel: { name, licence } }) => {
    if (!isResearchOnly(licence)) return [];
    const whose = model.id === modelId ? 'Its base model' : `The base model of its teacher ${model.name},`;
    return [`${whose} ${name} restricts the use of what is made of it: ${licence ?? ''}.`];
  });
  return notices.length === 0 ? null : notices.join(' ');
}
