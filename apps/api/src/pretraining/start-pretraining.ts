import type {
  BaseModels,
  PretrainingParameters,
  PretrainingRun,
  ReadyBaseModel,
  TextSources,
} from '@tasnif/store';
import { checkName } from '../base-model/check-name.ts';
import { defaultBaseModel } from '../base-model/default-base-model.ts';
import { readyBaseModel } from '../base-model/ready-base-model.ts';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import { givenSwitches } from '../graphql/normalization-switches.type.ts';
import { allInRange } from '../ranges.ts';
import { textSourcesOf } from '../texts/text-sources.ts';
import { defaultsOf } from './defaults.ts';
import type { StartPretrainingInput } from './start-pretraining.input.ts';

/** Queues a run with every parameter filled in; throws with the name of the field that does not fit. */
export async function startPretraining(
  { store }: Pick<Services, 'store'>,
  input: StartPretrainingInput,
): Promise<PretrainingRun> {
  const { baseModels } = store;
  const baseModel = readyBaseModel(
    typeof input.baseModel === 'string'
      ? found(await baseModels.find(input.baseModel), 'base model', input.baseModel, 'baseModel')
      : await defaultBaseModel(store),
  );
  const texts = await textSourcesOf(store, input.texts);
  const parameters = toParameters(input, texts, baseModel);
  const name = await nameOf(baseModels, input.name ?? null, baseModel);
  return store.runs.createPretraining({ baseModelId: baseModel.id, name, parameters });
}

/** Every parameter filled in, and checked against the base model. Throws OUT_OF_RANGE, BAD_INPUT or VOCABULARY_FIXED. */
function toParameters(
  input: StartPretrainingInput,
  texts: TextSources,
  baseModel: ReadyBaseModel,
): PretrainingParameters {
  const { name, source, shape } = baseModel;
  const { checkpointMinutes, seed, device, deviceIndex, precision } = input;
  const { epochs: usualEpochs, ...defaults } = defaultsOf(baseModel);
  const tokens = input.tokens ?? null;
  if (tokens !== null && typeof input.epochs === 'number') {
    throw new ApiError(
      'BAD_INPUT',
      `tokens (${tokens}) and epochs (${input.epochs}) are given together.`,
      'Give one of them: each says how long to train.',
      'tokens',
    );
  }
  if (source !== 'SCRATCH' && typeof input.vocabularySize === 'number') {
    throw new ApiError(
      'VOCABULARY_FIXED',
      `vocabularySize is ${input.vocabularySize}, and ${name} has a vocabulary of ${shape.vocabularySize} tokens: its embeddings stand for those and no others.`,
      'Leave vocabularySize out, or start from a base model of source SCRATCH.',
      'vocabularySize',
    );
  }
  const given = {
    normalization: input.normalization ?? defaults.normalization,
    normalizationSwitches: givenSwitches(input.normalizationSwitches),
    vocabularySize: source === 'SCRATCH' ? (input.vocabularySize ?? shape.vocabularySize) : null,
    windowLength: input.windowLength ?? defaults.windowLength,
    heldOutShare: input.heldOutShare ?? defaults.heldOutShare,
    maskedShare: input.maskedShare ?? defaults.maskedShare,
    tokens,
    epochs: tokens === null ? (input.epochs ?? usualEpochs) : null,
    learningRate: input.learningRate ?? defaults.learningRate,
    schedule: input.schedule ?? defaults.schedule,
    warmupShare: input.warmupShare ?? defaults.warmupShare,
    batchTokens: input.batchTokens ?? defaults.batchTokens,
    rampShare: input.rampShare ?? defaults.rampShare,
    weightDecay: input.weightDecay ?? defaults.weightDecay,
    dropout: input.dropout ?? defaults.dropout,
    evaluateEvery: input.evaluateEvery ?? null,
    maxBatchTokens: input.maxBatchTokens ?? null,
    ...{ checkpointMinutes, seed, device, deviceIndex, precision },
  };
  allInRange(given);
  for (const field of ['tokens', 'evaluateEvery'] as const) {
    if (given[field] === null || Number.isInteger(given[field])) continue;
    throw new ApiError(
      'BAD_INPUT',
      `${field} is ${given[field]}; it must be a whole number.`,
      'Tokens are counted whole.',
      field,
    );
  }
  if (given.windowLength > shape.positions) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `windowLength is ${given.windowLength}, and ${name} reads at most ${shape.positions} tokens.`,
      `Give windowLength ${shape.positions} or less, or choose a base model with more positions.`,
      'windowLength',
    );
  }
  return { texts, ...given };
}

/** That of the base model to come. Throws BAD_INPUT for one that is taken. */
async function nameOf(
  { findByName }: Pick<BaseModels, 'findByName'>,
  given: string | null,
  { name }: ReadyBaseModel,
): Promise<string> {
  if (given === null) return `${name.slice(0, 80)}-pretrained`;
  const wanted = checkName(given.trim());
  if ((await findByName(wanted))?.shape == null) return wanted;
  throw new ApiError(
    'BAD_INPUT',
    `There is a base model "${wanted}" already.`,
    'Choose another name.',
    'name',
  );
}
