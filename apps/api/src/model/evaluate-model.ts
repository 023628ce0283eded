import type { JobRow } from '@tasnif/store';
import type { Context } from '../context.ts';
import { readyVersion } from '../dataset/ready-version.ts';
import { ApiError, found } from '../errors.ts';

/**
 * Asks for a model to be measured on a test split: by default of the version that it was trained on, else of the newest
 * version of another data set, whose classes it must know. Throws NOT_FOUND, CLASSES_DIFFER or EMPTY_SPLIT.
 */
export async function evaluateModel(
  { store, actor }: Pick<Context, 'store' | 'actor'>,
  modelId: string,
  datasetId: string | null,
): Promise<JobRow> {
  const model = found(await store.models.find(modelId), 'model', modelId, 'model');
  const run = found(await store.runs.findFineTuning(model.runId), 'run', model.runId, 'model');
  const trainedOn = found(
    await store.datasets.findVersion(run.versionId),
    'data set',
    run.versionId,
    'model',
  );
  const version =
    datasetId === null || datasetId === trainedOn.datasetId
      ? trainedOn
      : readyVersion(
          found(await store.datasets.find(datasetId), 'data set', datasetId, 'dataset'),
          'dataset',
        );
  const unknown = version.classes.filter((label) => !model.classes.includes(label));
  if (unknown.length > 0) {
    throw new ApiError(
      'CLASSES_DIFFER',
      `The model does not know the classes ${unknown.slice(0, 5).join(', ')} of the data set.`,
      'Choose a data set of its classes.',
      'dataset',
    );
  }
  const counts = await store.datasets.classCounts(version.id);
  if (!counts.some(({ split }) => split === 'TEST')) {
    throw new ApiError(
      'EMPTY_SPLIT',
      'The data set has no document in its test split.',
      'Choose another, or revise it with a testShare above 0.',
      'dataset',
    );
  }
  return store.jobs.create(version.datasetId, {
    kind: 'EVALUATE_MODEL',
    input: { modelId, versionId: version.id, keyId: actor.keyId },
  });
}
