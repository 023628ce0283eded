import { createTorchEngine, EngineError, type Engine, type Precision } from '@tasnif/engine';
import type { Example, Lesson } from '../batches.ts';
import type { CheckpointContents } from '../checkpoint.ts';
import type { BertConfig, ClassifierConfig, EmbeddingBagConfig } from '../config.ts';
import type { BertOptions } from '../model.ts';
import { randomGenerator } from '../random.ts';
import {
  createTraining,
  type Training,
  type TrainingPosition,
  type TrainingUpdate,
  type TrainOptions,
} from '../train.ts';
import { createClassifier, type TextClassifier } from '../text-classifier.ts';
import { randomWeights, weightShapes } from '../weights.ts';

/** A step of it takes a few milliseconds. */
export const tinyConfig: BertConfig = {
  ...{ vocabularySize: 60, hiddenSize: 32, layers: 2, heads: 4, intermediateSize: 64 },
  ...{ positions: 48, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.05 },
  labels: ['أ', 'ب', 'ج'],
};

export const tinyBag: EmbeddingBagConfig = {
  ...{ architecture: 'EMBEDDING_BAG', layers: 0, vocabularySize: 60, hiddenSize: 32 },
  ...{ layerNormEpsilon: 1e-12, initializerRange: 0.05, labels: tinyConfig.labels },
};

export const tinyOptions: TrainOptions = {
  ...{
    epochs: 3,
    batchSize: 8,
    gradientAccumulation: 1,
    learningRate: 1e-3,
    schedule: 'LINEAR',
    warmupShare: 0.1,
  },
  ...{
    weightDecay: 0.01,
    layerDecay: 1,
    dropout: 0.1,
    labelSmoothing: 0,
    gradientClip: 1,
    classWeights: 'NONE',
  },
  ...{ bestMetric: 'MACRO_F1', earlyStopping: 0, seed: 3 },
};

/** Why bf16 can't be tried on this machine; `undefined` where it can. */
export const lackingBf16 = ((): string | undefined => {
  try {
    createTorchEngine({ device: 'CPU', precision: 'BF16' });
    return undefined;
  } catch (error) {
    if (error instanceof EngineError && error.code === 'PRECISION_UNSUPPORTED') return error.message;
    throw error;
  }
})();

export interface TextOptions {
  /** Tokens of a text; default: 4 to 20, drawn. */
  length?(text: number): number;
  /** Share of the words that are any, those of other classes too. Default 0.2. */
  noise?: number;
}

/** Texts of three classes in turn; a class shows in which words are frequent. */
export function makeExamples(
  count: number,
  seed: string,
  { length, noise = 0.2 }: TextOptions = {},
): Example[] {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, (_, text) => {
    const label = text % 3;
    const words = (length?.(text) ?? 4 + Math.floor(random() * 17)) - 2;
    const ids = Array.from({ length: words }, () =>
      random() < noise ? 5 + Math.floor(random() * 55) : 5 + label * 10 + Math.floor(random() * 10),
    );
    return { label, ids: Int32Array.from([2, ...ids, 3]) };
  });
}

/** Texts that are told apart by their length alone, from 3 tokens on: an update's `lengths` says which they were. */
export function makeDistinctExamples(count: number, seed: string): Example[] {
  return makeExamples(count, seed, { length: (text) => 3 + text });
}

export interface Trial {
  data: { train: readonly Lesson[]; validation: readonly Example[] };
  config?: ClassifierConfig;
  bert?: BertOptions;
  /** What differs from `tinyOptions`. */
  options?: Partial<TrainOptions>;
  /** Default: torch on the CPU, in `precision`. */
  engine?: Engine;
  precision?: Precision;
  resumed?: CheckpointContents | undefined;
}

export interface OpenTrial {
  engine: Engine;
  model: TextClassifier;
  training: Training;
  dispose(): void;
}

/** A model from random weights, always the same, on an engine of its own, and its training. */
export function openTrial({
  data,
  config = tinyConfig,
  bert,
  options,
  precision = 'F32',
  engine = createTorchEngine({ device: 'CPU', precision }),
  resumed,
}: Trial): OpenTrial {
  const model = createClassifier(engine, config, randomWeights(config, 7), bert);
  const training = createTraining(engine, model, data, { ...tinyOptions, ...options }, resumed);
  return {
    ...{ engine, model, training },
    dispose: () => {
      training.dispose();
      model.dispose();
    },
  };
}

export interface Outcome {
  updates: TrainingUpdate[];
  weights: Map<string, Float32Array>;
  position: TrainingPosition;
}

/** Trains to the end. */
export async function runTrial(trial: Trial): Promise<Outcome> {
  const { model, training, dispose } = openTrial(trial);
  try {
    const updates = await finish(training);
    return { updates, weights: readWeights(model), position: structuredClone(training.position()) };
  } finally {
    dispose();
  }
}

export async function finish(training: Training): Promise<TrainingUpdate[]> {
  const updates: TrainingUpdate[] = [];
  for await (const update of training.updates(new AbortController().signal)) updates.push(update);
  return updates;
}

/** Every weight by its Hugging Face name. */
export function readWeights(model: TextClassifier): Map<string, Float32Array> {
  return new Map([...weightShapes(model.config).keys()].map((name) => [name, model.read(name).data]));
}

/** Of two arrays of the same length; NaN, which is below no tolerance, where one of the values is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))).reduce(
    (most, next) => Math.max(most, next),
    0,
  );
}

export function lossesOf(updates: readonly TrainingUpdate[]): number[] {
  return updates.flatMap((update) => (update.type === 'step' ? [update.loss] : []));
}
