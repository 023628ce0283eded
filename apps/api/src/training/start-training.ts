import type { BaseModelRow, DatasetRow, NewRun, RunRow, TrainingParameters } from '@tasnif/store';
import { DEFAULT_BASE_MODEL } from '../base-model/scratch.ts';
import type { Services } from '../context.ts';
import { readyVersion } from '../dataset/ready-version.ts';
import { ApiError, found } from '../errors.ts';
import { ofLength } from '../lengths.ts';
import { inRange } from '../ranges.ts';
import { seedsOf } from './seeds.ts';
import type { StartTrainingInput } from './start-training.input.ts';

/** A pre-trained encoder is only adjusted; one with random weights has all to learn. */
const defaults = {
  FOLDER: { epochs: 5, learningRate: 5e-5, warmupShare: 0.1 },
  SCRATCH: { epochs: 15, learningRate: 5e-4, warmupShare: 0.3 },
} as const;

/**
 * Queues a run of each seed with every parameter filled in, and returns the first; throws with the name of the field
 * that does not fit.
 */
export async function startTraining({ store }: Services, input: StartTrainingInput): Promise<RunRow> {
  const dataset = found(await store.datasets.find(input.dataset), 'data set', input.dataset, 'dataset');
  const version = readyVersion(dataset, 'dataset');
  const baseModel =
    typeof input.baseModel !== 'string'
      ? found(
          await store.baseModels.findByName(DEFAULT_BASE_MODEL),
          'base model',
          DEFAULT_BASE_MODEL,
          'baseModel',
        )
      : found(await store.baseModels.find(input.baseModel), 'base model', input.baseModel, 'baseModel');
  const [first, ...others] = seedsOf(input);
  const parameters = toParameters(input, baseModel);
  const name = toName(input, dataset, baseModel);
  const withSeed = (seed: number): Pick<NewRun, 'name' | 'parameters'> => ({
    name: others.length === 0 ? name : `${name}, seed ${seed}`,
    parameters: { ...parameters, seed },
  });
  return store.runs.create(
    { versionId: version.id, baseModelId: baseModel.id, ...withSeed(first) },
    others.map(withSeed),
  );
}

function toName({ name }: StartTrainingInput, dataset: DatasetRow, baseModel: BaseModelRow): string {
  return typeof name === 'string'
    ? ofLength('name', name.trim(), 200)
    : `${dataset.name} · ${baseModel.name}`;
}

function toParameters(
  input: StartTrainingInput,
  { source, shape, name }: BaseModelRow,
): Omit<TrainingParameters, 'seed'> {
  const maxLength = inRange('maxLength', input.maxLength ?? Math.min(256, shape.positions));
  if (maxLength > shape.positions) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `maxLength is ${maxLength}, and ${name} reads at most ${shape.positions} tokens.`,
      `Give maxLength ${shape.positions} or less, or choose a base model with more positions.`,
      'maxLength',
    );
  }
  const frozenLayers = inRange('frozenLayers', input.frozenLayers);
  if (frozenLayers > shape.layers) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `frozenLayers is ${frozenLayers}, and ${name} has ${shape.layers} layers.`,
      `Give frozenLayers ${shape.layers} or less, or choose a base model with more layers.`,
      'frozenLayers',
    );
  }
  const { classWeights, schedule, freezeEmbeddings, sparseEmbedding, bestMetric, device, precision } = input;
  const { normalization } = input;
  return {
    ...{ classWeights, schedule, freezeEmbeddings, sparseEmbedding, bestMetric, device, precision },
    normalization,
    maxLength,
    frozenLayers,
    epochs: inRange('epochs', input.epochs ?? defaults[source].epochs),
    learningRate: inRange('learningRate', input.learningRate ?? defaults[source].learningRate),
    batchSize: inRange('batchSize', input.batchSize),
    gradientAccumulation: inRange('gradientAccumulation', input.gradientAccumulation),
    maxBatchTokens:
      typeof input.maxBatchTokens === 'number' ? inRange('maxBatchTokens', input.maxBatchTokens) : null,
    warmupShare: inRange('warmupShare', input.warmupShare ?? defaults[source].warmupShare),
    layerDecay: inRange('layerDecay', input.layerDecay),
    weightDecay: inRange('weightDecay', input.weightDecay),
    dropout: inRange('dropout', input.dropout),
    labelSmoothing: inRange('labelSmoothing', input.labelSmoothing),
    gradientClip: inRange('gradientClip', input.gradientClip),
    loraRank: inRange('loraRank', input.loraRank),
    loraAlpha: inRange('loraAlpha', input.loraAlpha),
    earlyStopping: inRange('earlyStopping', input.earlyStopping),
    checkpointMinutes: inRange('checkpointMinutes', input.checkpointMinutes),
    deviceIndex: inRange('deviceIndex', input.deviceIndex),
  };
}
