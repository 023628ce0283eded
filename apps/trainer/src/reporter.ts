import { performance } from 'node:perf_hooks';
import type { ClassificationMetrics, Evaluation, TrainingUpdate } from '@tasnif/marbert';
import type { ProgressEvent, Split } from '@tasnif/store';
import type { Baseline } from './baseline.ts';
import { toMetrics } from './figures.ts';
import type { RunWriter } from './run-writer.ts';
import { createSpeedometer } from './speedometer.ts';

/** Turns what happens in a run into stored events. */
export interface Reporter {
  /** Steps are thinned to four a second; epochs and evaluations never. */
  training(update: TrainingUpdate, baseline: Baseline): Promise<void>;
  tested(evaluation: Evaluation, baseline: Baseline): Promise<void>;
}

/** `epochs` is how many the run has in all. Time is counted from now. */
export function createReporter(writer: RunWriter, epochs: number): Reporter {
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
          await writer.append([event], { step, totalSteps });
          return;
        }
        case 'epoch': {
          const seconds = (performance.now() - epochStart) / 1000;
          const { trainLoss } = update;
          await writer.append([{ type: 'EPOCH_COMPLETED', ...last, epochs, trainLoss, seconds }], {
            step,
          });
          return;
        }
        case 'evaluation': {
          const { evaluation, best } = update;
          if (best) bestSoFar = last;
          const event = evaluated(last, 'VALIDATION', evaluation, baseline.VALIDATION, best);
          const metrics = toMetrics(step, 'VALIDATION', evaluation, baseline.VALIDATION);
          await writer.append([event], { metrics });
          epochStart = performance.now();
          speedometer.rest();
        }
      }
    },
    async tested(evaluation, baseline) {
      const metrics = toMetrics(bestSoFar.step, 'TEST', evaluation, baseline.TEST);
      await writer.append([evaluated(bestSoFar, 'TEST', evaluation, baseline.TEST, true)], { metrics });
    },
  };
}
