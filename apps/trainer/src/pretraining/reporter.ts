import { performance } from 'node:perf_hooks';
import type { PretrainingPosition, PretrainingUpdate, PretrainOptions } from '@tasnif/marbert';
import type { StoredEvent } from '@tasnif/store';
import type { RunWriter } from '../run-writer.ts';
import { createSpeedometer } from '../speedometer.ts';

/** What was measured on the held-out texts. */
export type Measured = Extract<StoredEvent, { type: 'PRETRAINING_EVALUATED' }>;

/** Turns what happens in pre-training into stored events. */
export interface PretrainingReporter {
  /** Steps are thinned to four a second; evaluations never, but one that was reported before. */
  training(update: PretrainingUpdate): Promise<void>;
  checkpoint(saved: { epoch: number; step: number; bytes: number; seconds: number }): Promise<void>;
}

export interface PretrainingReporterOptions {
  options: Pick<PretrainOptions, 'totalTokens' | 'batchTokens' | 'evaluateEvery'>;
  from: Readonly<PretrainingPosition>;
  heldOutTokens: number;
  matrixProductRate: number;
  /** Steps after which an attempt before this one has measured: done again, it is the same. */
  reported: ReadonlySet<number>;
}

/** Time is counted from now. */
export function createPretrainingReporter(
  writer: RunWriter,
  { options, from, heldOutTokens, matrixProductRate, reported }: PretrainingReporterOptions,
): PretrainingReporter {
  const { totalTokens, batchTokens, evaluateEvery } = options;
  const left = Math.max(0, totalTokens - from.tokens);
  const speedometer = createSpeedometer(() => performance.now(), {
    training: left,
    evaluation: heldOutTokens * Math.ceil(left / evaluateEvery),
  });
  let epoch = from.epoch;

  async function step(update: Extract<PretrainingUpdate, { type: 'step' }>): Promise<void> {
    const { step, tokens, loss, learningRate, gradientNorm } = update;
    epoch = update.epoch;
    // Windows do not fill steps to the last token, so how many are left is known only at the end.
    const totalSteps = step + Math.ceil(Math.max(0, totalTokens - tokens) / batchTokens);
    const speed = speedometer.step({
      ...{ step, totalSteps, loss, flops: 0 },
      ...{ texts: update.windows, tokens: update.batchTokens },
    });
    if (speed === undefined) return;
    await writer.append(
      [
        {
          ...{ type: 'STEP_PROGRESS', epoch, step, totalSteps, learningRate, gradientNorm, ...speed },
          ...{ gflopsPerSecond: null, matrixProductGflopsPerSecond: matrixProductRate },
          ...{ memoryBytes: process.memoryUsage.rss(), tokensSeen: tokens, totalTokens },
        },
      ],
      { step, totalSteps },
    );
  }

  return {
    async training(update) {
      if (update.type === 'step') {
        await step(update);
        return;
      }
      const { step: atStep, tokens, evaluation } = update;
      speedometer.evaluated(heldOutTokens);
      if (reported.has(atStep)) return;
      const { loss, perplexity, accuracy } = evaluation;
      const metrics = Object.entries({ loss, perplexity, accuracy }).map(([name, value]) => ({
        ...{ step: atStep, split: 'VALIDATION' as const, name, value },
      }));
      await writer.append([{ type: 'PRETRAINING_EVALUATED', epoch, step: atStep, tokens, ...evaluation }], {
        metrics,
      });
    },
    async checkpoint(saved) {
      const { step } = saved;
      await writer.append([{ type: 'CHECKPOINT_SAVED', ...saved }], { step, checkpointStep: step });
      speedometer.rest();
    },
  };
}
