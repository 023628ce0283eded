import { setImmediate } from 'node:timers/promises';
import type { Engine } from '@tasnif/engine';
import { countTokens, epochSteps, type Example, type Lesson } from './batches.ts';
import { metricOf, type BestMetric } from './best-metric.ts';
import { takeContents, takeUp } from './checkpoint-contents.ts';
import type { CheckpointContents } from './checkpoint.ts';
import { diverged } from './errors.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { createLearner, type LearnOptions } from './learner.ts';
import type { TextClassifier } from './text-classifier.ts';
import { learningRateAt, type Schedule } from './schedule.ts';

export interface TrainOptions extends LearnOptions {
  epochs: number;
  /** Batches whose gradients are summed before an optimizer step. */
  gradientAccumulation: number;
  /** Peak learning rate. */
  learningRate: number;
  schedule: Schedule;
  /** Share of all steps in which the learning rate rises, 0 to 1. */
  warmupShare: number;
  /** What decides which epoch is the best. */
  bestMetric: BestMetric;
  /** Ends after this many epochs in a row without a better one; 0: never. */
  earlyStopping: number;
}

/** Where training stands; with the weights and the optimizer's state all that is needed to go on. */
export interface TrainingPosition {
  /** From 1. */
  epoch: number;
  /** Optimizer steps taken, in all and in this epoch. */
  step: number;
  stepOfEpoch: number;
  /** Whether this epoch has been evaluated, and nothing of it is left. */
  evaluated: boolean;
  /** Of this epoch, each text's loss added up. */
  lossOfTexts: number;
  /** The best epoch so far, and its figure. */
  best: { epoch: number; step: number; score: number; loss: number } | null;
}

/** What training tells as it goes; steps and epochs count from 1. */
export type TrainingUpdate =
  | {
      type: 'step';
      epoch: number;
      step: number;
      totalSteps: number;
      loss: number;
      learningRate: number;
      /** Before clipping. */
      gradientNorm: number;
      /** Tokens of each text. */
      lengths: number[];
      tokens: number;
    }
  | { type: 'epoch'; epoch: number; step: number; trainLoss: number }
  /** `best`: the highest figure so far, and of equals the lowest loss; the weights are the model's at this moment. */
  | { type: 'evaluation'; epoch: number; step: number; evaluation: Evaluation; best: boolean }
  | { type: 'stopped-early'; epoch: number; step: number };

/** A run of training that can be left between two updates and gone on with elsewhere. */
export interface Training {
  readonly totalSteps: number;
  /**
   * Computes one update at a time, when asked for the next. Aborting `signal` throws its reason between two steps.
   * Throws TRAINING_DIVERGED when the loss or its gradient is no longer finite; the weights are then those before
   * the step.
   */
  updates(signal: AbortSignal): AsyncGenerator<TrainingUpdate, void, undefined>;
  /** All that a checkpoint holds, as it is after the last update. */
  contents(): CheckpointContents;
  position(): Readonly<TrainingPosition>;
  dispose(): void;
}

/**
 * Fine-tunes `model` in place: AdamW after a schedule, an evaluation on `validation` after each epoch (none where it
 * is empty: then each epoch's weights are the best so far).
 *
 * `resumed`, from a checkpoint of the same training: goes on as if it had never stopped, to the last bit on the same
 * engine and machine.
 */
export function createTraining(
  engine: Engine,
  model: TextClassifier,
  data: { train: readonly Lesson[]; validation: readonly Example[] },
  options: TrainOptions,
  resumed?: CheckpointContents,
): Training {
  const { epochs, seed } = options;
  const stepSize = options.batchSize * options.gradientAccumulation;
  const totalSteps = epochs * Math.ceil(data.train.length / stepSize);
  const schedule = {
    schedule: options.schedule,
    peak: options.learningRate,
    warmup: Math.ceil(options.warmupShare * totalSteps),
    total: totalSteps,
  };
  const learner = createLearner(engine, model, data.train, options);
  const position: TrainingPosition = {
    ...{ epoch: 1, step: 0, stepOfEpoch: 0, evaluated: false, lossOfTexts: 0, best: null },
  };
  if (resumed !== undefined) {
    takeUp(engine, model.trained, learner, resumed);
    Object.assign(position, resumed.position);
  }

  function stepOn(examples: readonly Lesson[]): TrainingUpdate {
    const { epoch } = position;
    const step = position.step + 1;
    const learningRate = learningRateAt(position.step, schedule);
    const { loss, gradientNorm } = learner.step(examples, step, learningRate);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw diverged(step, learningRate);
    position.step = step;
    position.stepOfEpoch += 1;
    position.lossOfTexts += loss * examples.length;
    const lengths = examples.map(({ ids }) => ids.length);
    return {
      ...{ type: 'step', epoch, step, totalSteps, loss, learningRate, gradientNorm, lengths },
      tokens: countTokens(examples),
    };
  }

  function evaluateEpoch(): TrainingUpdate {
    const { epoch, step, best } = position;
    const evaluation = evaluate(engine, model, data.validation);
    const candidate = { epoch, step, score: metricOf(options.bestMetric, evaluation), loss: evaluation.loss };
    const isBest = best === null || isBetter(candidate, best);
    if (isBest) position.best = candidate;
    position.evaluated = true;
    return { type: 'evaluation', epoch, step, evaluation, best: isBest };
  }

  async function* updates(signal: AbortSignal): AsyncGenerator<TrainingUpdate, void, undefined> {
    while (position.epoch <= epochs) {
      const { epoch } = position;
      if (!position.evaluated) {
        const steps = epochSteps(data.train, { stepSize, seed, epoch });
        for (const examples of steps.slice(position.stepOfEpoch)) {
          // A step blocks the thread; between two of them messages and the abort signal get their turn.
          await setImmediate();
          signal.throwIfAborted();
          yield stepOn(examples);
        }
        const { step, lossOfTexts } = position;
        yield { type: 'epoch', epoch, step, trainLoss: lossOfTexts / data.train.length };
        yield evaluateEpoch();
      }
      const { step, best } = position;
      const since = epoch - (best?.epoch ?? epoch);
      if (options.earlyStopping > 0 && since >= options.earlyStopping && epoch < epochs) {
        yield { type: 'stopped-early', epoch, step };
        return;
      }
      Object.assign(position, { epoch: epoch + 1, stepOfEpoch: 0, evaluated: false, lossOfTexts: 0 });
    }
  }

  return {
    totalSteps,
    updates,
    position: () => position,
    contents: () => takeContents(engine, model.trained, learner, position),
    dispose: learner.dispose,
  };
}

interface Score {
  score: number;
  loss: number;
}

function isBetter(candidate: Score, best: Score): boolean {
  return candidate.score === best.score ? candidate.loss <= best.loss : candidate.score > best.score;
}
