import { performance } from 'node:perf_hooks';
import type { Evaluation, TrainingUpdate } from '@tasnif/marbert';
import type { ProgressEvent, Split } from '@tasnif/store';
import type { Baseline, Floor } from './baseline.ts';
import { floorFigures, toMetrics } from './figures.ts';
import type { RunWriter } from './run-writer.ts';
import { createSpeedometer, type RemainingWork } from './speedometer.ts';

/** Turns what happens in a run into stored events. */
export interface Reporter {
  /** Steps are thinned to four a second; epochs and evaluations never. */
  training(update: TrainingUpdate): Promise<void>;
  checkpoint(saved: { epoch: number; step: number; bytes: number; seconds: number }): Promise<void>;
  /** `at`: where the weights that were measured come from. */
  measured(at: { epoch: number; step: number }, split: keyof Baseline, evaluation: Evaluation): Promise<void>;
}

export interface ReporterOptions {
  epochs: number;
  baseline: Baseline;
  remaining: RemainingWork;
  /** Tokens of the validation split. */
  validationTokens: number;
  /** Of an optimizer step on texts of these lengths. */
  flops(lengths: readonly number[]): number;
  /** What the device's matrix product reaches, in 10⁹ operations a second. */
  matrixProductRate: number;
  /** Epochs that an attempt before this one has reported: done again, they are the same. */
  reported: { epochs: ReadonlySet<number>; evaluations: ReadonlySet<number> };
}

/** Time is counted from now. */
export function createReporter(writer: RunWriter, options: ReporterOptions): Reporter {
  const { epochs, baseline, reported } = options;
  const speedometer = createSpeedometer(() => performance.now(), options.remaining);
  let epochStart = performance.now();

  const evaluated = (
    at: { epoch: number; step: number },
    split: Split,
    evaluation: Evaluation,
    floor: Floor,
    best: boolean,
  ): ProgressEvent => ({
    type: 'EVALUATION_COMPLETED',
    ...at,
    split,
    loss: evaluation.loss,
    accuracy: evaluation.accuracy,
    macroF1: evaluation.macro.f1,
    ...floorFigures(floor),
    best,
  });

  async function step(update: Extract<TrainingUpdate, { type: 'step' }>): Promise<void> {
    const { epoch, step, totalSteps, loss, learningRate, gradientNorm, lengths, tokens } = update;
    const flops = options.flops(lengths);
    const speed = speedometer.step({ step, totalSteps, loss, texts: lengths.length, tokens, flops });
    if (speed === undefined) return;
    const event: ProgressEvent = {
      type: 'STEP_PROGRESS',
      ...{ epoch, step, totalSteps, learningRate, gradientNorm, ...speed },
      matrixProductGflopsPerSecond: options.matrixProductRate,
      memoryBytes: process.memoryUsage.rss(),
      ...{ tokensSeen: null, totalTokens: null },
    };
    await writer.append([event], { step, totalSteps });
  }

  return {
    async training(update) {
      const { epoch, step: atStep } = update;
      const at = { epoch, step: atStep };
      switch (update.type) {
        case 'step':
          await step(update);
          return;
        case 'epoch': {
          const seconds = (performance.now() - epochStart) / 1000;
          const { trainLoss } = update;
          if (reported.epochs.has(epoch)) return;
          await writer.append([{ type: 'EPOCH_COMPLETED', ...at, epochs, trainLoss, seconds }], {
            step: atStep,
          });
          return;
        }
        case 'evaluation': {
          const { evaluation, best } = update;
          const event = evaluated(at, 'VALIDATION', evaluation, baseline.VALIDATION, best);
          const metrics = toMetrics(atStep, 'VALIDATION', evaluation, baseline.VALIDATION);
          if (!reported.evaluations.has(epoch)) await writer.append([event], { metrics });
          epochStart = performance.now();
          speedometer.evaluated(options.validationTokens);
          return;
        }
        case 'stopped-early': {
          const message = `Ends after epoch ${String(epoch)}: no better figure for as many epochs as earlyStopping allows.`;
          await writer.append([{ type: 'LOG_LINE', level: 'INFO', message }]);
        }
      }
    },
    async checkpoint(saved) {
      const { step } = saved;
      await writer.append([{ type: 'CHECKPOINT_SAVED', ...saved }], { step, checkpointStep: step });
      speedometer.rest();
    },
    async measured(at, split, evaluation) {
      const metrics = toMetrics(at.step, split, evaluation, baseline[split]);
      await writer.append([evaluated(at, split, evaluation, baseline[split], true)], { metrics });
    },
  };
}
