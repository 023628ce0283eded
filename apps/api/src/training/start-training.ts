import {
  countDocuments,
  type DatasetRow,
  type DatasetVersionRow,
  type NewRun,
  type ReadyBaseModel,
  type RunRow,
  type Store,
  type TrainingParameters,
} from '@tasnif/store';
import { defaultBaseModel } from '../base-model/default-base-model.ts';
import { readyBaseModel } from '../base-model/ready-base-model.ts';
import type { Services } from '../context.ts';
import { readyVersion } from '../dataset/ready-version.ts';
import { ApiError, found } from '../errors.ts';
import { givenSwitches } from '../graphql/normalization-switches.type.ts';
import { ofLength } from '../lengths.ts';
import { allInRange } from '../ranges.ts';
import { override, recipeValues, usualRadius } from './recipes.ts';
import type { StartTrainingInput, TrainingSettingsInput } from './start-training.input.ts';
import { teachingOf } from './teacher.ts';
import { variantsOf, type Variant } from './variants.ts';

/** What a request makes, nothing of it stored yet. */
interface Plan {
  versionId: string;
  baseModelId: string;
  name: string;
  /** Of the first run. */
  parameters: TrainingParameters;
  variants: [first: Variant, ...others: Variant[]];
}

/**
 * Queues a run of each variant with every parameter filled in, and returns the first; throws with the name of the field
 * that does not fit.
 */
export async function startTraining(services: Services, input: StartTrainingInput): Promise<RunRow> {
  const { versionId, baseModelId, name, parameters, variants } = await planTraining(services, input);
  const toRun = ({ suffix, ...own }: Variant): Pick<NewRun, 'name' | 'parameters'> => ({
    name: name + suffix,
    parameters: { ...parameters, ...own },
  });
  const [first, ...others] = variants;
  return services.store.runs.create({ versionId, baseModelId, ...toRun(first) }, others.map(toRun));
}

/** Says what `startTraining` would make of the same input, and refuses what it would refuse. */
export async function planTraining({ store }: Services, input: StartTrainingInput): Promise<Plan> {
  const dataset = found(await store.datasets.find(input.dataset), 'data set', input.dataset, 'dataset');
  const version = readyVersion(dataset, 'dataset');
  const baseModel = readyBaseModel(
    typeof input.baseModel !== 'string'
      ? await defaultBaseModel(store)
      : found(await store.baseModels.find(input.baseModel), 'base model', input.baseModel, 'baseModel'),
  );
  const variants = variantsOf(input, version.settings.folds);
  checkSample(input.sampleDocuments, version);
  const [{ seed, fold }] = variants;
  return {
    ...{ versionId: version.id, baseModelId: baseModel.id },
    name: toName(input, dataset, baseModel),
    parameters: {
      ...toParameters(input, input, baseModel, await trainingDocuments(store, version, input)),
      ...(await teachingOf(store, input, version)),
      ...{ seed, fold },
    },
    variants,
  };
}

/** A sample holds a document of each class. Throws OUT_OF_RANGE. */
export function checkSample(
  sampleDocuments: number | null | undefined,
  { classes }: Pick<DatasetVersionRow, 'classes'>,
): void {
  if (typeof sampleDocuments !== 'number' || sampleDocuments >= classes.length) return;
  throw new ApiError(
    'OUT_OF_RANGE',
    `sampleDocuments is ${sampleDocuments}, and the data set has ${classes.length} classes.`,
    'Give at least as many documents as there are classes, and better a hundred times as many.',
    'sampleDocuments',
  );
}

function toName({ name }: StartTrainingInput, dataset: DatasetRow, baseModel: ReadyBaseModel): string {
  return typeof name === 'string'
    ? ofLength('name', name.trim(), 200)
    : `${dataset.name} · ${baseModel.name}`;
}

/** What is asked of the runs of one request, and not of a bake-off's candidates alike. */
type OwnSettings = Pick<
  StartTrainingInput,
  | ('normalization' | 'sampleDocuments' | 'validationDocuments')
  | ('distillTemperature' | 'distillWeight' | 'distillTexts')
>;

/** How many documents there are to learn from. */
async function trainingDocuments(
  { datasets }: Pick<Store, 'datasets'>,
  { id }: Pick<DatasetVersionRow, 'id'>,
  { sampleDocuments }: Pick<StartTrainingInput, 'sampleDocuments'>,
): Promise<number> {
  return Math.min(sampleDocuments ?? Infinity, countDocuments(await datasets.classCounts(id), ['TRAIN']));
}

/** Every parameter filled in for so many documents, and checked against the base model. Throws OUT_OF_RANGE. */
export function toParameters(
  input: TrainingSettingsInput,
  {
    normalization = null,
    sampleDocuments = null,
    validationDocuments = null,
    distillTexts = null,
    ...own
  }: OwnSettings,
  baseModel: ReadyBaseModel,
  documents: number,
): Omit<TrainingParameters, 'seed' | 'fold'> {
  const { recipe, sparseEmbedding, checkpointMinutes, device, deviceIndex, precision } = input;
  const lessons = { documents, isTaught: distillTexts !== null };
  const usual = recipeValues(recipe, baseModel, lessons);
  const values = override(override(usual, input), { ...own, normalization });
  const parameters = {
    ...values,
    adversarialRadius: input.adversarialRadius ?? usualRadius(recipe, baseModel, values, lessons),
    ...{ recipe, sparseEmbedding, checkpointMinutes, device, deviceIndex, precision },
    normalizationSwitches: givenSwitches(input.normalizationSwitches),
    maxBatchTokens: input.maxBatchTokens ?? null,
    ...{ sampleDocuments, validationDocuments, distillFrom: null, distillTexts: null },
  };
  allInRange(parameters);
  checkAgainstModel(parameters, baseModel);
  return parameters;
}

/** Throws OUT_OF_RANGE where what is trained of the base model has not what a parameter asks of it. */
function checkAgainstModel(
  { recipe, maxLength, frozenLayers, loraRank, adversarialRadius }: Omit<TrainingParameters, 'seed' | 'fold'>,
  { name, shape }: ReadyBaseModel,
): void {
  if (recipe === 'FLASH') {
    const given = Object.entries({ frozenLayers, loraRank, adversarialRadius }).find(
      ([, value]) => value > 0,
    );
    if (given === undefined) return;
    const [field, value] = given;
    throw new ApiError(
      'OUT_OF_RANGE',
      `${field} is ${value}, and the recipe FLASH has no use for it: of ${name} it takes the word embeddings alone.`,
      `Leave ${field} out, or take another recipe; freezeEmbeddings keeps the embeddings as they are.`,
      field,
    );
  }
  if (maxLength > shape.positions) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `maxLength is ${maxLength}, and ${name} reads at most ${shape.positions} tokens.`,
      `Give maxLength ${shape.positions} or less, or choose a base model with more positions.`,
      'maxLength',
    );
  }
  if (frozenLayers > shape.layers) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `frozenLayers is ${frozenLayers}, and ${name} has ${shape.layers} layers.`,
      `Give frozenLayers ${shape.layers} or less, or choose a base model with more layers.`,
      'frozenLayers',
    );
  }
}
