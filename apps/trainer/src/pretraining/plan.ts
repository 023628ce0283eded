import type { Engine } from '@tasnif/engine';
import {
  estimatePretrainingMemory,
  type BertConfig,
  type ComputeSettings,
  type PretrainOptions,
} from '@tasnif/marbert';
import type { PretrainingParameters } from '@tasnif/store';
import { fitMemory } from '../memory-plan.ts';

/** Evaluations of a run that does not say how often. */
const EVALUATIONS = 20;

/** What of a run's parameters goes where. */
export interface PretrainingPlan {
  options: PretrainOptions;
  settings: ComputeSettings;
  /** For the log: what memory it takes. */
  memory: string;
}

/** `epochTokens`: tokens to learn from, once each. Throws MEMORY_INSUFFICIENT. */
export function planPretraining(
  parameters: PretrainingParameters,
  config: BertConfig,
  epochTokens: number,
  engine: Pick<Engine, 'name' | 'device' | 'precision' | 'memoryLimit'>,
  resumed: ComputeSettings | undefined,
): PretrainingPlan {
  const { windowLength, maskedShare, batchTokens, learningRate, schedule, rampShare } = parameters;
  const { weightDecay, dropout, seed } = parameters;
  const memory =
    engine.device === 'cpu'
      ? fitMemory(estimatePretrainingMemory(config, engine, { windowLength, maskedShare }), engine, {
          available: process.availableMemory(),
          longestText: windowLength,
          largest: batchTokens,
        })
      : undefined;
  // What another engine chose may be too much for this one, and its rounding is another anyway.
  const maxBatchTokens =
    resumed?.engine === engine.name
      ? resumed.maxBatchTokens
      : (parameters.maxBatchTokens ?? memory?.maxBatchTokens ?? null);
  const totalTokens = parameters.tokens ?? (parameters.epochs ?? 1) * epochTokens;
  return {
    options: {
      ...{ learningRate, schedule, warmupTokens: parameters.warmupShare * totalTokens, totalTokens },
      ...{ batchTokens, rampTokens: rampShare * totalTokens },
      firstBatchTokens: rampShare === 0 ? batchTokens : batchTokens / 2,
      ...{ maskedShare, weightDecay, dropout, seed, gradientClip: 1, beta2: 0.98 },
      maxBatchTokens: maxBatchTokens ?? Infinity,
      evaluateEvery: parameters.evaluateEvery ?? Math.ceil(totalTokens / EVALUATIONS),
    },
    settings: {
      ...{ engine: engine.name, device: engine.device, precision: engine.precision },
      maxBatchTokens,
    },
    memory: memory?.description ?? '',
  };
}
