import type { Engine } from '@tasnif/engine';
import {
  bootstrapIntervals,
  calibrate,
  evaluateLogits,
  labelledLogits,
  type BertClassifier,
  type Calibration,
  type Evaluation,
  type Example,
  type Interval,
} from '@tasnif/marbert';
import type { BySplit } from './documents.ts';

/** What there is to say of trained weights. */
export interface Measured {
  /** What the evaluation and its intervals are of: where TEST is locked or empty, the split that chose the weights. */
  split: 'TEST' | 'VALIDATION';
  evaluation: Evaluation;
  /** `null` where that split is empty too. */
  intervals: { accuracy: Interval; macroF1: Interval } | null;
  /** `null` where the validation split is empty. */
  calibration: Calibration | null;
}

/** Measures a model on the test split, once, and calibrates it on the validation split; `seed` decides what is drawn. */
export function measure(
  engine: Engine,
  model: BertClassifier,
  { VALIDATION, TEST }: BySplit<Example[]>,
  seed: number,
): Measured {
  const validation = labelledLogits(engine, model, VALIDATION);
  const test = labelledLogits(engine, model, TEST);
  const [split, measured] =
    TEST.length > 0 ? (['TEST', test] as const) : (['VALIDATION', validation] as const);
  return {
    split,
    evaluation: evaluateLogits(measured),
    intervals: bootstrapIntervals(measured, seed),
    calibration: calibrate(validation, test, seed),
  };
}
