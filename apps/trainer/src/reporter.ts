import { performance } from 'node:perf_hooks';
import type { ClassificationMetrics, Evaluation, TrainingUpdate } from '@tasnif/marbert';
import type { Claim, ProgressEvent, Queue, Split } from '@tasnif/store';
import type { Baseline } from './baseline.ts';
import { toMetrics } from './figures.ts';
import { createSpeedometer } from './speedometer.ts';

/** Turns what happens in a run into stored events. */
export interface Reporter {
  log(message: string): Promise<void>;
  /** Steps are thinned to four a second; epochs and evaluations never. */
  training(update: TrainingUpdate, baseline: Baseline): Promise<void>;
  tested(evaluation: Evaluation, baseline: Baseline): Promise<void>;
}

/** `epochs` is how many the run has in all. */
export function createReporter(queue: Queue, claim: Claim, epochs: number): Reporter {
  const speedometer = createSpeedometer(() => performance.now());
  let epochStart = performance.now();
  let last = { epoch: 0, step: 0 };
  /** Whose weights are measured at the end. */
  let bestSoFar = last;

  const evaluated = (
    at: { epoch: number; step: number },
    split: Split,
    evaluation: Evaluation,
    { accuracy, macro }: ClassificationMetrics,
    best: boolean,
  ): ProgressEvent => ({
    type: 'EVALUATION_COMPLETED',
    ...at,
    split,
    loss: evaluation.loss,
    accuracy: evaluation.accuracy,
    macroF1: evaluation.macro.f1,
    baselineAccuracy: accuracy,
    baselineMacroF1: macro.f1,
    best,
  });

  return {
    async log(message) {
      await queue.append(claim, [{ type: 'LOG_LINE', level: 'INFO', message }]);
    },
    async training(update, baseline) {
      const { epoch, step } = update;
      last = { epoch, step };
      switch (update.type) {
        case 'step': {
          const { totalSteps, learningRate, gradientNorm } = update;
          const speed = speedometer.step(update);
          if (speed === undefined) return;
          const event = {
            type: 'STEP_PROGRESS',
            ...last,
            totalSteps,
            learningRate,
            gradientNorm,
            ...speed,
          } as const;
          await queue.append(claim, [event], { step, totalSteps });
          return;
        }
        case 'epoch': {
          const now = performance.now();
          const seconds = (now - epochStart) / 1000;
          epochStart = now;
          const { trainLoss } = update;
          await queue.append(claim, [{ type: 'EPOCH_COMPLETED', ...last, epochs, trainLoss, seconds }], {
            step,
          });
          return;
        }
        case 'evaluation': {
          const { evaluation, best } = update;
          if (best) bestSoFar = last;
          const event = evaluated(last, 'VALIDATION', evaluation, baseline.VALIDATION, best);
          const metrics = toMetrics(step, 'VALIDATION', evaluation, baseline.VALIDATION);
          await queue.append(claim, [event], { metrics });
        }
      }
    },
    async tested(evaluation, baseline) {
      const metrics = toMetrics(bestSoFar.step, 'TEST', evaluation, baseline.TEST);
      await queue.append(claim, [evaluated(bestSoFar, 'TEST', evaluation, baseline.TEST, true)], { metrics });
    },
  };
}
