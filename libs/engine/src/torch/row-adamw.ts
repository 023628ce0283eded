import type { AdamWOptions, Moments } from '../engine.ts';
import { touchedBy } from '../touched-rows.ts';
import type { Handle } from './addon.ts';
import type { Torch } from './context.ts';
import type { RowGradient, TorchParameter } from './parameter.ts';

/** AdamW of one sparse table. */
export interface RowAdamW {
  readonly parameter: TorchParameter;
  /** `[V,H]` each. */
  readonly mean: Handle;
  readonly variance: Handle;
  /** Step number `step`, counted from 1: rows without a gradient are only brought up to date when they are read. */
  step(step: number, learningRate: number, factor: number, gradient: RowGradient | undefined): void;
  moments(): Moments;
  /** Goes on after `steps` steps, with moments that were copied in. */
  resume(steps: number, touched: Int32Array | undefined): void;
  dispose(): void;
}

/** Rows that the schedule is made longer by when it is full. */
const SCHEDULE_ROWS = 4096;

/**
 * The same result as dense AdamW at the cost of the rows that a step touches (`native/adamw_rows.cc`): what a row
 * missed, momentum and decay, is made up for step by step before it is read.
 */
export function createRowAdamW(
  { addon, operators, scopes }: Torch,
  parameter: TorchParameter,
  { beta1, beta2, epsilon, weightDecay }: AdamWOptions & { weightDecay: number },
): RowAdamW {
  const [count = 0] = parameter.shape;
  const mean = operators.unowned('tasnif::untouched_zeros', parameter.handle, true);
  const variance = operators.unowned('tasnif::untouched_zeros', parameter.handle, true);
  const everyRow = Int32Array.from({ length: count }, (_, row) => row);
  /** Of each row the step in which it last had a gradient, and the step it is up to date with. */
  let age = addon.fromArray(new Int32Array(2 * count), [count, 2], 'cpu');
  /** Constants of each step from the first one; of those before a resumption nothing is needed any more. */
  let schedule = operators.unowned('zeros', [SCHEDULE_ROWS, 3]);
  let capacity = SCHEDULE_ROWS;
  let steps = 0;

  /** Notes the constants that step `steps` is made with. */
  function note(learningRate: number): void {
    if (steps > capacity) {
      const longer = operators.unowned('constant_pad_nd', schedule, [0, 0, 0, SCHEDULE_ROWS]);
      addon.free([schedule]);
      schedule = longer;
      capacity += SCHEDULE_ROWS;
    }
    const correction = Math.sqrt(1 - beta2 ** steps);
    const rate = (learningRate * correction) / (1 - beta1 ** steps);
    const row = Float32Array.of(rate, 1 - learningRate * weightDecay, epsilon * correction);
    operators.run(
      'copy_',
      operators.one('narrow', schedule, 0, steps - 1, 1),
      operators.fromFloats(row, [1, 3]),
    );
  }

  function settle(rows: Int32Array = everyRow): void {
    scopes.run(() => {
      operators.run(
        'tasnif::settle_rows',
        ...[parameter.handle, mean, variance, age, operators.fromInts(rows), schedule, steps, beta1, beta2],
      );
    });
  }
  parameter.settle = settle;

  return {
    parameter,
    mean,
    variance,
    step(step, learningRate, factor, gradient) {
      steps = step;
      scopes.run(() => {
        note(learningRate);
        if (gradient === undefined) return;
        operators.run(
          'tasnif::adamw_rows',
          ...[parameter.handle, mean, variance, age, operators.fromInts(gradient.rows), gradient.values],
          ...[schedule, steps, factor, beta1, beta2],
        );
      });
    },
    moments() {
      settle();
      return {
        mean: () => addon.toFloats(mean),
        variance: () => addon.toFloats(variance),
        touched: () => Int32Array.from(addon.toFloats(age).filter((_, i) => i % 2 === 0)),
      };
    },
    resume(done, touched = touchedBy(addon.toFloats(variance), count, done)) {
      steps = done;
      const ages = new Int32Array(2 * count);
      for (const [row, step] of touched.entries()) ages.set([step, done], 2 * row);
      addon.free([age, schedule]);
      age = addon.fromArray(ages, [count, 2], 'cpu');
      capacity = Math.ceil((done + 1) / SCHEDULE_ROWS) * SCHEDULE_ROWS;
      schedule = operators.unowned('zeros', [capacity, 3]);
    },
    dispose: () => {
      parameter.settle = undefined;
      addon.free([age, schedule]);
    },
  };
}
