import type { AdamWOptions, Moments } from '../engine.ts';
import { touchedBy } from '../touched-rows.ts';
import type { RowGradient, SparseTable } from './parameter.ts';

/** AdamW of one sparse table. */
export interface RowAdamW {
  readonly parameter: SparseTable;
  /** Step number `step`, counted from 1: rows without a gradient are brought up to date when they are read, or in turn. */
  step(step: number, learningRate: number, factor: number, gradient: RowGradient | undefined): void;
  moments(): Moments;
  /** Goes on after `steps` steps. */
  load(steps: number, moments: Moments): void;
  dispose(): void;
}

/** What a step needs to know. */
interface Step {
  /** lr · √(1-β2ⁿ) / (1-β1ⁿ) */
  rate: number;
  /** 1 - lr · weight decay */
  decay: number;
  /** ε · √(1-β2ⁿ) */
  epsilon: number;
}

/** Rows that a step brings up to date beside those that it touches: all of them in so many steps. */
const SETTLING_STEPS = 32;

/** After so many steps the momentum has shrunk by 0.9¹⁶⁰ < 1e-7 and counts as ended. */
const MOMENTUM_STEPS = 160;

/**
 * The same result as dense AdamW at the cost of the rows that a step touches: what a row missed, momentum and decay, is
 * made up for step by step before it is read, as `native/adamw_rows.cc` does for the torch engine.
 */
export function createRowAdamW(
  parameter: SparseTable,
  { beta1, beta2, epsilon, weightDecay }: AdamWOptions & { weightDecay: number },
): RowAdamW {
  const [count = 0, width = 0] = parameter.shape;
  const { values } = parameter;
  let mean = new Float32Array(values.length);
  let variance = new Float32Array(values.length);
  /** Of each row the step in which it last had a gradient, 0 for never, and the step it is up to date with. */
  let touched = new Int32Array(count);
  let settled = new Int32Array(count);
  /** Constants of each step from 1; of those before a resumption nothing is needed any more. */
  const schedule: Step[] = [];
  let steps = 0;

  function constantsOf(step: number): Step {
    const constants = schedule[step];
    if (constants === undefined) throw new RangeError(`There is no schedule for step ${String(step)}.`);
    return constants;
  }

  function settleRow(row: number, until: number): void {
    const last = touched[row] ?? 0;
    const momentumEnds = last === 0 ? 0 : last + MOMENTUM_STEPS;
    let step = (settled[row] ?? 0) + 1;
    for (; step <= Math.min(until, momentumEnds); step++) coast(row, constantsOf(step));
    settled[row] = Math.max(settled[row] ?? 0, until);
    if (step > until) return;
    if (last !== 0) mean.fill(0, row * width, (row + 1) * width);
    for (; step <= until; step++) decayRow(row, constantsOf(step).decay, last !== 0);
  }

  /** A step without a gradient. */
  function coast(row: number, { rate, decay, epsilon }: Step): void {
    for (let i = row * width; i < (row + 1) * width; i++) {
      mean[i] = (mean[i] ?? 0) * beta1;
      variance[i] = (variance[i] ?? 0) * beta2;
      const step = (rate * (mean[i] ?? 0)) / (Math.sqrt(variance[i] ?? 0) + epsilon);
      values[i] = (values[i] ?? 0) * decay - step;
    }
  }

  /** The same when there is no momentum left. Most rows of a large table are in this state for most of the time. */
  function decayRow(row: number, decay: number, hasVariance: boolean): void {
    const factor = Math.fround(decay);
    for (let i = row * width; i < (row + 1) * width; i++) values[i] = Math.fround((values[i] ?? 0) * factor);
    if (!hasVariance) return;
    for (let i = row * width; i < (row + 1) * width; i++) variance[i] = (variance[i] ?? 0) * beta2;
  }

  function stepRow(
    row: number,
    gradient: Float32Array,
    { rate, decay, epsilon }: Step,
    factor: number,
  ): void {
    const from = row * width;
    for (let column = 0; column < width; column++) {
      const i = from + column;
      const g = (gradient[column] ?? 0) * factor;
      const before = mean[i] ?? 0;
      mean[i] = before + (g - before) * (1 - beta1);
      variance[i] = (variance[i] ?? 0) * beta2 + g * g * (1 - beta2);
      const step = (rate * (mean[i] ?? 0)) / (Math.sqrt(variance[i] ?? 0) + epsilon);
      values[i] = (values[i] ?? 0) * decay - step;
    }
  }

  function settleAll(): void {
    for (let row = 0; row < count; row++) settleRow(row, steps);
  }
  parameter.settle = (rows) => {
    if (rows === undefined) settleAll();
    else for (const row of rows) settleRow(row, steps);
  };

  return {
    parameter,
    step(step, learningRate, factor, gradient) {
      steps = step;
      const correction = Math.sqrt(1 - beta2 ** step);
      const constants: Step = {
        rate: (learningRate * correction) / (1 - beta1 ** step),
        decay: 1 - learningRate * weightDecay,
        epsilon: epsilon * correction,
      };
      schedule[step] = constants;
      for (const [i, row] of gradient?.rows.entries() ?? []) {
        settleRow(row, step - 1);
        const own = gradient?.values.subarray(i * width, (i + 1) * width) ?? new Float32Array();
        stepRow(row, own, constants, factor);
        touched[row] = settled[row] = step;
      }
      // What is owed of a large table would else be paid at once, when it is saved, and for minutes.
      for (let row = step % SETTLING_STEPS; row < count; row += SETTLING_STEPS) settleRow(row, step);
    },
    moments() {
      settleAll();
      return {
        mean: () => mean.slice(),
        variance: () => variance.slice(),
        touched: () => touched.slice(),
      };
    },
    load(done, moments) {
      steps = done;
      mean = moments.mean().slice();
      variance = moments.variance().slice();
      touched = moments.touched?.().slice() ?? touchedBy(variance, count, done);
      settled = new Int32Array(count).fill(done);
    },
    dispose: () => {
      parameter.settle = undefined;
    },
  };
}
