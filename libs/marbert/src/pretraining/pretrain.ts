import { setImmediate } from 'node:timers/promises';
import type { Engine } from '@tasnif/engine';
import { z } from 'zod';
import { takeContents, takeUp } from '../checkpoint-contents.ts';
import type { CheckpointContents } from '../checkpoint.ts';
import { diverged } from '../errors.ts';
import { learningRateAt, type Schedule } from '../schedule.ts';
import { evaluateMaskedLm, type MaskedLmEvaluation } from './evaluate.ts';
import { createMaskedLmLearner, type MaskedLmLearnOptions } from './learner.ts';
import type { BertMaskedLm } from './masked-lm.ts';
import type { MaskingRules } from './masking.ts';
import type { TokenWindows } from './token-windows.ts';
import { createWindowOrder } from './window-order.ts';

/** How a masked language model is trained; all that lasts is counted in tokens, for steps grow. */
export interface PretrainOptions extends MaskedLmLearnOptions {
  /** Peak learning rate. */
  learningRate: number;
  schedule: Schedule;
  /** Tokens in which the learning rate rises. */
  warmupTokens: number;
  /** Tokens to train on, all epochs together; Infinity, with CONSTANT, until it cools down or is left. */
  totalTokens: number;
  /** Tokens of an optimizer step, and of the first one: it grows on a line over `rampTokens`. */
  batchTokens: number;
  firstBatchTokens: number;
  rampTokens: number;
  /** Tokens between two evaluations on the held-out texts. */
  evaluateEvery: number;
}

const count = z.int().nonnegative();

/** Where pre-training stands; with the weights and the optimizer's state all that is needed to go on. */
export const pretrainingPosition = z.object({
  /** From 1. */
  epoch: count,
  /** Windows of this epoch that were read. */
  window: count,
  /** Optimizer steps taken. */
  step: count,
  /** Tokens seen in them. */
  tokens: count,
  /** Tokens seen when it was last evaluated. */
  evaluatedAt: count,
  /** The tokens it had seen when it began to cool down, and in how many it does. */
  coolDown: z.object({ from: count, tokens: count }).nullable(),
});
export type PretrainingPosition = z.infer<typeof pretrainingPosition>;

/** What pre-training tells as it goes. */
export type PretrainingUpdate =
  | {
      type: 'step';
      step: number;
      epoch: number;
      /** Seen so far, and in this step. */
      tokens: number;
      batchTokens: number;
      /** Windows of this step. */
      windows: number;
      /** Mean over the masked tokens. */
      loss: number;
      learningRate: number;
      /** Before clipping. */
      gradientNorm: number;
    }
  | { type: 'evaluation'; step: number; tokens: number; evaluation: MaskedLmEvaluation };

/** A run of pre-training that can be left between two updates and gone on with elsewhere. */
export interface Pretraining {
  /**
   * Computes one update at a time, when asked for the next; the last is an evaluation, if there are any. Aborting `signal` throws its
   * reason between two steps. Throws TRAINING_DIVERGED when the loss or its gradient is no longer finite; the weights are
   * then those before the step.
   */
  updates(signal: AbortSignal): AsyncGenerator<PretrainingUpdate, void, undefined>;
  /**
   * Lets the learning rate fall to 0 on a line from here, in `share` of all tokens in the end (0 to 1), and then ends: with
   * CONSTANT the trapezoid that needs no budget from the start (Hägele et al. 2024). Once it falls nothing more happens.
   */
  coolDown(share: number): void;
  /** All that a checkpoint holds, as it is after the last update. */
  contents(): CheckpointContents<PretrainingPosition>;
  position(): Readonly<PretrainingPosition>;
  dispose(): void;
}

/**
 * Trains `model` in place to find masked tokens, and measures it on `heldOut`, unless that is empty.
 *
 * `resumed`, from a checkpoint of the same training: goes on as if it had never stopped, to the last bit on the same
 * engine and machine.
 */
export function createPretraining(
  engine: Engine,
  model: BertMaskedLm,
  rules: MaskingRules,
  data: { train: TokenWindows; heldOut: TokenWindows },
  options: PretrainOptions,
  resumed?: CheckpointContents<PretrainingPosition>,
): Pretraining {
  const { firstBatchTokens, batchTokens, rampTokens, totalTokens } = options;
  const learner = createMaskedLmLearner(engine, model, rules, options);
  const order = createWindowOrder(data.train, options.seed);
  const position: PretrainingPosition = {
    ...{ epoch: 1, window: 0, step: 0, tokens: 0, evaluatedAt: 0, coolDown: null },
  };
  if (resumed !== undefined) {
    takeUp(engine, model.trained, learner, resumed);
    Object.assign(position, resumed.position);
  }

  const rateAt = (tokens: number): number =>
    learningRateAt(tokens, {
      ...{ schedule: options.schedule, peak: options.learningRate },
      ...{ warmup: options.warmupTokens, total: totalTokens },
    });

  function learningRate(): number {
    const { tokens, coolDown } = position;
    if (coolDown === null) return rateAt(tokens);
    return rateAt(coolDown.from) * Math.max(0, 1 - (tokens - coolDown.from) / coolDown.tokens);
  }

  function isOver(): boolean {
    const { tokens, coolDown } = position;
    return tokens >= (coolDown === null ? totalTokens : coolDown.from + coolDown.tokens);
  }

  function stepTokens(): number {
    const share = rampTokens === 0 ? 1 : Math.min(1, position.tokens / rampTokens);
    return firstBatchTokens + share * (batchTokens - firstBatchTokens);
  }

  function takeStep(): PretrainingUpdate {
    const step = position.step + 1;
    const rate = learningRate();
    const { windows, next } = order.take(position, stepTokens());
    const { loss, gradientNorm } = learner.step(windows, step, rate);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw diverged(step, rate);
    const own = windows.reduce((sum, { length }) => sum + length, 0);
    Object.assign(position, { step, tokens: position.tokens + own, ...next });
    const { epoch, tokens } = position;
    return {
      ...{ type: 'step', step, epoch, tokens, batchTokens: own, windows: windows.length },
      ...{ loss, learningRate: rate, gradientNorm },
    };
  }

  async function* updates(signal: AbortSignal): AsyncGenerator<PretrainingUpdate, void, undefined> {
    // A step blocks the thread; between two of them messages and the abort signal get their turn.
    const pause = async (): Promise<void> => {
      await setImmediate();
      signal.throwIfAborted();
    };
    for (;;) {
      const { step, tokens, evaluatedAt } = position;
      const isDue = tokens > evaluatedAt && (isOver() || tokens - evaluatedAt >= options.evaluateEvery);
      if (isDue && data.heldOut.count > 0) {
        const batches = evaluateMaskedLm(engine, model, rules, data.heldOut);
        let batch = batches.next();
        for (; batch.done !== true; batch = batches.next()) await pause();
        position.evaluatedAt = tokens;
        yield { type: 'evaluation', step, tokens, evaluation: batch.value };
      }
      if (isOver()) return;
      await pause();
      yield takeStep();
    }
  }

  return {
    updates,
    coolDown(share) {
      const { tokens } = position;
      position.coolDown ??= { from: tokens, tokens: Math.ceil((tokens * share) / (1 - share)) };
    },
    position: () => position,
    contents: () => takeContents(engine, model.trained, learner, position),
    dispose: learner.dispose,
  };
}
