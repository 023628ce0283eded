import type { DataName, TrainArguments } from './arguments.ts';
import { FULL_SHAPE, QUICK_SHAPE, type Shape } from './base-model.ts';

/** What is measured, and how much of it. */
export interface BenchPlan {
  shape: Shape;
  data: readonly { name: DataName; texts: number }[];
  batchSize: number;
  /** Optimizer steps of a turn of the notebook's way. */
  notebookSteps: number;
  /** `undefined`: as many as fit into `seconds`. */
  rounds: number | undefined;
  seconds: number;
  /** Of the comparison of loss curves. */
  check: { steps: number; batchSize: number };
}

/** All tweets, and as many news as an epoch of which takes some minutes on two cores. */
export function toPlan({ quick, data, notebookSteps, rounds }: TrainArguments): BenchPlan {
  const texts: Record<DataName, number> = quick ? { tweets: 480, news: 96 } : { tweets: 1440, news: 192 };
  return {
    shape: quick ? QUICK_SHAPE : FULL_SHAPE,
    data: data.map((name) => ({ name, texts: texts[name] })),
    batchSize: 32,
    notebookSteps,
    rounds: quick ? (rounds ?? 2) : rounds,
    seconds: 40 * 60,
    check: { steps: 20, batchSize: 4 },
  };
}
