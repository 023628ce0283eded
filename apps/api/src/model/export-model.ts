import type { VariantRow } from '@tasnif/store';
import type { Context } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import type { ExportModelInput } from './export-model.input.ts';

/**
 * Asks for a variant of a model. Throws NOTHING_TO_EXPORT, NOT_FOUND, BROWSER_UNSUPPORTED, or
 * DATASET_DELETED where its texts are needed.
 */
export async function exportModel(
  { store }: Pick<Context, 'store'>,
  { model: modelId, browser, ...given }: ExportModelInput,
): Promise<VariantRow> {
  const model = found(await store.models.find(modelId), 'model', modelId, 'model');
  const trimVocabulary = given.trimVocabulary ?? browser;
  const precisions = [...new Set(given.precisions ?? [])];
  if (!trimVocabulary && !browser && precisions.length === 0) {
    throw new ApiError(
      'NOTHING_TO_EXPORT',
      `A variant of the model "${modelId}" with no option would be the model as it is.`,
      'Give trimVocabulary, precisions or browser, or take the files of the model.',
      'input',
    );
  }
  const { versionId, parameters } = found(
    await store.runs.findFineTuning(model.runId),
    'run',
    model.runId,
    'model',
  );
  if (browser && parameters.recipe === 'FLASH') {
    throw new ApiError(
      'BROWSER_UNSUPPORTED',
      `The model "${modelId}" was trained with the recipe FLASH, and transformers.js, which the page loads, knows no embedding bags.`,
      'Leave browser out: its graphs run in onnxruntime-web, or export a model of another recipe.',
      'browser',
    );
  }
  if (trimVocabulary) await requireTexts({ store }, versionId);
  const id = await store.jobs.exportModel({
    ...{ modelId, versionId, trimVocabulary, browser },
    precisions: precisions.length > 0 ? precisions : browser ? ['INT8'] : ['F32', 'INT8'],
  });
  return found(await store.variants.find(id), 'variant', id);
}

async function requireTexts({ store }: Pick<Context, 'store'>, versionId: string): Promise<void> {
  const { datasetId } = found(await store.datasets.findVersion(versionId), 'data set', versionId, 'model');
  const { deletedAt } = found(await store.datasets.find(datasetId), 'data set', datasetId, 'model');
  if (deletedAt === null) return;
  throw new ApiError(
    'DATASET_DELETED',
    `The data set "${datasetId}" that the model was trained on is deleted, so nothing says which tokens it uses.`,
    'Give trimVocabulary: false.',
    'trimVocabulary',
  );
}
