import { setImmediate } from 'node:timers/promises';
import type { Engine } from '@tasnif/engine';
import { epochBatches, type Example } from './batches.ts';
import { ModelError } from './errors.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { createLearner, type LearnOptions } from './learner.ts';
import type { BertClassifier } from './model.ts';
import { linearSchedule } from './schedule.ts';

export interface TrainOptions extends LearnOptions {
  epochs: number;
  batchSize: number;
  /** Peak learning rate. */
  learningRate: number;
  /** Share of all steps in which the learning rate rises, 0 to 1. */
  warmupShare: number;
  seed: number;
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
      texts: number;
      tokens: number;
    }
  | { type: 'epoch'; epoch: number; step: number; trainLoss: number }
  /** `best`: the highest macro F1 so far, and of equals the lowest loss; the weights are the model's at this moment. */
  | { type: 'evaluation'; epoch: number; step: number; evaluation: Evaluation; best: boolean };

/**
 * Fine-tunes `model` in place: AdamW with linear warm-up and decay, an evaluation on `validation` after each epoch
 * (none where it is empty: then each epoch's weights are the best so far).
 *
 * An async generator: it computes one update at a time, when asked for the next. Aborting `signal` throws its reason
 * between two steps. Throws TRAINING_DIVERGED when the loss or its gradient is no longer finite.
 */
export async function* train(
  engine: Engine,
  model: BertClassifier,
  data: { train: readonly Example[]; validation: readonly Example[] },
  options: TrainOptions,
  signal: AbortSignal,
): AsyncGenerator<TrainingUpdate, void, undefined> {
  const { epochs, batchSize } = options;
  const totalSteps = epochs * Math.ceil(data.train.length / batchSize);
  const warmupSteps = Math.ceil(options.warmupShare * totalSteps);
  const learner = createLearner(engine, model, data.train, options);
  engine.seed(options.seed);
  let step = 0;
  let best: Evaluation | undefined;
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      let lossOfTexts = 0;
      for (const batch of epochBatches(data.train, { batchSize, seed: options.seed, epoch })) {
        // A step blocks the thread; between two of them messages and the abort signal get their turn.
        await setImmediate();
        signal.throwIfAborted();
        const learningRate = linearSchedule(step, { peak: options.learningRate, warmupSteps, totalSteps });
        const { loss, gradientNorm } = learner.step(batch, learningRate);
        step += 1;
        if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw diverged(step, learningRate);
        const texts = batch.lengths.length;
        lossOfTexts += loss * texts;
        const tokens = batch.ids.length;
        yield { type: 'step', epoch, step, totalSteps, loss, learningRate, gradientNorm, texts, tokens };
      }
      yield { type: 'epoch', epoch, step, trainLoss: lossOfTexts / data.train.length };
      const evaluation = evaluate(engine, model, data.validation);
      const isBest = best === undefined || isBetter(evaluation, best);
      if (isBest) best = evaluation;
      yield { type: 'evaluation', epoch, step, evaluation, best: isBest };
    }
  } finally {
    learner.dispose();
  }
}

function isBetter(candidate: Evaluation, best: Evaluation): boolean {
  if (candidate.macro.f1 !== best.macro.f1) return candidate.macro.f1 > best.macro.f1;
  return candidate.loss <= best.loss;
}

function diverged(step: number, learningRate: number): ModelError {
  return new ModelError(
    'TRAINING_DIVERGED',
    `The loss or its gradient is no longer a finite number after step ${String(step)}, at learning rate ${learningRate.toExponential(2)}.`,
    'Try a learning rate three to ten times lower, or a longer warm-up.',
  );
}
