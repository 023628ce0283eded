import {
  countDocuments,
  type DatasetVersionRow,
  type JobInput,
  type ModelRow,
  type Split,
  type Store,
} from '@tasnif/store';
import { JobFailure } from '../job-failure.ts';

/** Texts that a variant is made with. */
export interface TextSource {
  versionId: string;
  /** The splits that may be seen: none where the data set is deleted. */
  splits: readonly Split[];
  /** That was for validation, where the run had one. */
  fold: number | null;
  /** Of each class of the version, its number in the model. */
  classOf: readonly number[];
  /** Documents of these splits. */
  total: number;
}

/** The model of a variant and where its texts are. Throws NOT_FOUND, and DATASET_DELETED where those can't be left out. */
export async function findSource(
  store: Store,
  { modelId, versionId, trimVocabulary }: JobInput<'EXPORT_MODEL'>,
): Promise<{ model: ModelRow; source: TextSource }> {
  const model = await store.models.find(modelId);
  const run = model && (await store.runs.findFineTuning(model.runId));
  const version = await store.datasets.findVersion(versionId);
  if (model === null || run === null || version === null) {
    throw new JobFailure(
      'NOT_FOUND',
      `The model "${modelId}" or its data set is gone.`,
      'Choose another model.',
    );
  }
  const isDeleted = (await store.datasets.find(version.datasetId))?.deletedAt != null;
  if (isDeleted && trimVocabulary) {
    throw new JobFailure(
      'DATASET_DELETED',
      `The data set "${version.datasetId}" is deleted, so nothing says which tokens the model "${modelId}" uses.`,
      'Leave trimVocabulary out.',
    );
  }
  const splits = isDeleted ? [] : splitsToSee(version, trimVocabulary);
  const counts = await store.datasets.classCounts(versionId);
  return {
    model,
    source: {
      ...{ versionId, splits, fold: run.parameters.fold },
      classOf: version.classes.map((label) => model.classes.indexOf(label)),
      total: countDocuments(counts, splits),
    },
  };
}

/** A locked test split is read by nobody; the training split only where it says which tokens are used. */
function splitsToSee({ settings }: DatasetVersionRow, trimVocabulary: boolean): Split[] {
  const heldOut: Split[] = settings.testLocked ? ['VALIDATION'] : ['VALIDATION', 'TEST'];
  return trimVocabulary ? ['TRAIN', ...heldOut] : heldOut;
}
