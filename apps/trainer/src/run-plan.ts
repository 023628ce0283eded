import type { Engine } from '@tasnif/engine';
import {
  countTokens,
  frozenCacheBytes,
  trainingFlops,
  type BertOptions,
  type ClassifierConfig,
  type ComputeSettings,
  type EncodedText,
  type TrainingPosition,
  type TrainOptions,
} from '@tasnif/marbert';
import type { TrainingParameters } from '@tasnif/store';
import type { BySplit } from './documents.ts';
import { planMemory } from './memory-plan.ts';
import type { RemainingWork } from './speedometer.ts';

/** What of a run's parameters goes where. */
export interface RunPlan {
  model: BertOptions;
  training: TrainOptions;
  settings: ComputeSettings;
  /** For the log: what memory it takes. */
  memory: string;
  /** For the reporter: what there is to do from a position on. */
  workFrom(position: TrainingPosition): {
    remaining: RemainingWork;
    validationTokens: number;
    flops(lengths: readonly number[]): number;
  };
}

/** Throws MEMORY_INSUFFICIENT. */
export function planRun(
  parameters: TrainingParameters,
  config: ClassifierConfig,
  examples: Pick<BySplit<readonly EncodedText[]>, 'TRAIN' | 'VALIDATION'>,
  engine: Pick<Engine, 'name' | 'device' | 'precision' | 'memoryLimit'>,
  resumed: ComputeSettings | undefined,
): RunPlan {
  const { frozenLayers, freezeEmbeddings, loraRank, loraAlpha, sparseEmbedding, seed, batchSize } =
    parameters;
  const lora = loraRank === 0 ? undefined : { rank: loraRank, alpha: loraAlpha, seed };
  const model = { frozenLayers, freezeEmbeddings, lora, sparseEmbedding };
  const longestText = examples.TRAIN.reduce((longest, { ids }) => Math.max(longest, ids.length), 1);
  const adversarial = parameters.adversarialRadius > 0;
  const isCached =
    !adversarial && config.architecture !== 'EMBEDDING_BAG' && (frozenLayers > 0 || freezeEmbeddings);
  const cached = isCached ? frozenCacheBytes(config, examples.TRAIN) : 0;
  const available = process.availableMemory() - cached;
  const memory =
    engine.device === 'cpu'
      ? planMemory(config, { ...model, adversarial }, engine, { available, longestText, batchSize })
      : undefined;
  // What another engine chose may be too much for this one, and its rounding is another anyway.
  const maxBatchTokens =
    resumed?.engine === engine.name
      ? resumed.maxBatchTokens
      : (parameters.maxBatchTokens ?? memory?.maxBatchTokens ?? null);
  const [trainTokens, validationTokens] = [countTokens(examples.TRAIN), countTokens(examples.VALIDATION)];
  const stepSize = batchSize * parameters.gradientAccumulation;

  return {
    model,
    training: {
      ...parameters,
      maxBatchTokens: maxBatchTokens ?? Infinity,
      distillation: { temperature: parameters.distillTemperature, weight: parameters.distillWeight },
    },
    settings: {
      ...{ engine: engine.name, device: engine.device, precision: engine.precision },
      maxBatchTokens,
    },
    memory: memory?.description ?? '',
    workFrom({ epoch, stepOfEpoch, evaluated }) {
      const share = evaluated
        ? 1
        : Math.min(1, (stepOfEpoch * stepSize) / Math.max(1, examples.TRAIN.length));
      const epochsLeft = parameters.epochs - epoch + 1;
      return {
        remaining: {
          training: trainTokens * (epochsLeft - share),
          evaluation: validationTokens * (epochsLeft - (evaluated ? 1 : 0)),
        },
        validationTokens,
        flops: (lengths) =>
          // Of an adversarial step there are two.
          (adversarial ? 2 : 1) * trainingFlops(config, lengths, { firstTokenOnly: true }),
      };
    },
  };
}
