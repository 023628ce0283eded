import type { BaseModelRow, DatasetRow, RunRow, TrainingParameters } from '@tasnif/store';
import { DEFAULT_BASE_MODEL } from '../base-model/scratch.ts';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import { ofLength } from '../lengths.ts';
import { inRange } from '../ranges.ts';
import type { StartTrainingInput } from './start-training.input.ts';

/** A pre-trained encoder is only adjusted; one with random weights has all to learn. */
const defaults = {
  FOLDER: { epochs: 5, learningRate: 5e-5, warmupShare: 0.1 },
  SCRATCH: { epochs: 15, learningRate: 5e-4, warmupShare: 0.3 },
} as const;

/** Queues a run with every parameter filled in; throws with the name of the field that does not fit. */
export async function startTraining({ store }: Services, input: StartTrainingInput): Promise<RunRow> {
  const dataset = found(await store.datasets.find(input.dataset), 'data set', input.dataset, 'dataset');
  if (dataset.deletedAt !== null) {
    throw new ApiError(
      'DATASET_DELETED',
      `The data set "${dataset.name}" (${dataset.id}) was deleted.`,
      'Choose another data set, or make it again.',
      'dataset',
    );
  }
  const baseModel =
    typeof input.baseModel !== 'string'
      ? found(
          await store.baseModels.findByName(DEFAULT_BASE_MODEL),
          'base model',
          DEFAULT_BASE_MODEL,
          'baseModel',
        )
      : found(await store.baseModels.find(input.baseModel), 'base model', input.baseModel, 'baseModel');
  return store.runs.create({
    versionId: dataset.version.id,
    baseModelId: baseModel.id,
    name: toName(input, dataset, baseModel),
    parameters: toParameters(input, baseModel),
  });
}

function toName({ name }: StartTrainingInput, dataset: DatasetRow, baseModel: BaseModelRow): string {
  return typeof name === 'string'
    ? ofLength('name', name.trim(), 200)
    : `${dataset.name} · ${baseModel.name}`;
}

function toParameters(input: StartTrainingInput, { source, shape, name }: BaseModelRow): TrainingParameters {
  const maxLength = inRange('maxLength', input.maxLength ?? Math.min(256, shape.positions));
  if (maxLength > shape.positions) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `maxLength is ${maxLength}, and ${name} reads at most ${shape.positions} tokens.`,
      `Give maxLength ${shape.positions} or less, or choose a base model with more positions.`,
      'maxLength',
    );
  }
  return {
    maxLength,
    epochs: inRange('epochs', input.epochs ?? defaults[source].epochs),
    learningRate: inRange('learningRate', input.learningRate ?? defaults[source].learningRate),
    batchSize: inRange('batchSize', input.batchSize),
    warmupShare: inRange('warmupShare', input.warmupShare ?? defaults[source].warmupShare),
    weightDecay: inRange('weightDecay', input.weightDecay),
    dropout: inRange('dropout', input.dropout),
    labelSmoothing: inRange('labelSmoothing', input.labelSmoothing),
    gradientClip: inRange('gradientClip', input.gradientClip),
    classWeights: input.classWeights,
    seed: inRange('seed', input.seed),
    device: input.device,
  };
}
