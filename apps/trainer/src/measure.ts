import type { Engine } from '@tasnif/engine';
import {
  answersOf,
  bootstrapIntervals,
  calibrate,
  choosePooling,
  evaluateLogits,
  poolWindows,
  predictWindows,
  type Answers,
  type Calibration,
  type Evaluation,
  type Example,
  type Interval,
  type PoolingChoice,
  type TextClassifier,
} from '@tasnif/marbert';
import type { TrainingParameters } from '@tasnif/store';
import type { BySplit } from './documents.ts';

/** What there is to say of trained weights. */
export interface Measured {
  /** How long texts are read, here and by whoever uses the weights: chosen on the validation split. */
  choice: PoolingChoice;
  /** What the evaluation and its intervals are of: where TEST is locked or empty, the split that chose the weights. */
  split: 'TEST' | 'VALIDATION';
  evaluation: Evaluation;
  /** `null` where that split is empty too. */
  intervals: { accuracy: Interval; macroF1: Interval } | null;
  /** `null` where the validation split is empty. */
  calibration: Calibration | null;
  /** By document of the validation split. */
  validationAnswers: Answers;
}

/**
 * Chooses on the validation split how long texts are read, and reading so measures a model on the test split, once, and
 * calibrates it on the validation split. The examples are whole texts; `seed` decides what is drawn. `check` is
 * asked after every batch, and what it throws ends it all.
 */
export async function measure(
  engine: Engine,
  model: TextClassifier,
  { VALIDATION, TEST }: BySplit<Example[]>,
  { maxLength, seed }: Pick<TrainingParameters, 'maxLength' | 'seed'>,
  check: () => Promise<void>,
): Promise<Measured> {
  const windows = await predictWindows(engine, model, VALIDATION, { maxLength, check });
  const choice = choosePooling(windows);
  const { pooling } = choice;
  const validation = poolWindows(windows, pooling);
  const most = pooling === 'FIRST' ? { most: 1 } : {};
  const test = poolWindows(await predictWindows(engine, model, TEST, { maxLength, check, ...most }), pooling);
  const [split, measured] =
    TEST.length > 0 ? (['TEST', test] as const) : (['VALIDATION', validation] as const);
  return {
    choice,
    split,
    evaluation: evaluateLogits(measured),
    intervals: bootstrapIntervals(measured, seed),
    calibration: calibrate(validation, test, seed),
    validationAnswers: answersOf(validation),
  };
}
