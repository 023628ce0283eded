import type { Evaluation } from '@tasnif/marbert';
import type { ModelFigures, RunMetric, Split } from '@tasnif/store';
import type { Floor } from './baseline.ts';
import type { Measured } from './measure.ts';

/** The figures that a model carries with it, from the evaluation of its best weights on a split. */
export function toFigures(
  { split, evaluation, intervals }: Pick<Measured, 'split' | 'evaluation' | 'intervals'>,
  floor: Floor,
  classes: readonly string[],
): ModelFigures {
  return {
    split,
    accuracy: evaluation.accuracy,
    macroF1: evaluation.macro.f1,
    loss: evaluation.loss,
    documents: evaluation.confusion.flat().reduce((sum, count) => sum + count, 0),
    ...floorFigures(floor),
    perClass: classes.map((label, i) => ({
      label,
      ...(evaluation.perClass[i] ?? { precision: 0, recall: 0, f1: 0, support: 0 }),
    })),
    confusion: evaluation.confusion.map((row) => [...row]),
    accuracyInterval: intervals?.accuracy ?? null,
    macroF1Interval: intervals?.macroF1 ?? null,
  };
}

/** The floor as models and events have it. */
export function floorFigures({
  naiveBayes,
  linear,
}: Floor): Pick<
  ModelFigures,
  'baselineAccuracy' | 'baselineMacroF1' | 'linearBaselineAccuracy' | 'linearBaselineMacroF1'
> {
  return {
    baselineAccuracy: naiveBayes.accuracy,
    baselineMacroF1: naiveBayes.macro.f1,
    linearBaselineAccuracy: linear.accuracy,
    linearBaselineMacroF1: linear.macro.f1,
  };
}

/** The same as metrics of a run. */
export function toMetrics(step: number, split: Split, evaluation: Evaluation, floor: Floor): RunMetric[] {
  const values = {
    loss: evaluation.loss,
    accuracy: evaluation.accuracy,
    macroF1: evaluation.macro.f1,
    'baseline.accuracy': floor.naiveBayes.accuracy,
    'baseline.macroF1': floor.naiveBayes.macro.f1,
    'linearBaseline.accuracy': floor.linear.accuracy,
    'linearBaseline.macroF1': floor.linear.macro.f1,
  };
  return Object.entries(values).map(([name, value]) => ({ step, split, name, value }));
}
