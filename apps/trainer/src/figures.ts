import type { ClassificationMetrics, Evaluation } from '@tasnif/marbert';
import type { ModelFigures, RunMetric, Split } from '@tasnif/store';
import type { Measured } from './measure.ts';

/** The figures that a model carries with it, from the evaluation of its best weights on a split. */
export function toFigures(
  { split, evaluation, intervals }: Pick<Measured, 'split' | 'evaluation' | 'intervals'>,
  baseline: ClassificationMetrics,
  classes: readonly string[],
): ModelFigures {
  return {
    split,
    accuracy: evaluation.accuracy,
    macroF1: evaluation.macro.f1,
    loss: evaluation.loss,
    documents: evaluation.confusion.flat().reduce((sum, count) => sum + count, 0),
    baselineAccuracy: baseline.accuracy,
    baselineMacroF1: baseline.macro.f1,
    perClass: classes.map((label, i) => ({
      label,
      ...(evaluation.perClass[i] ?? { precision: 0, recall: 0, f1: 0, support: 0 }),
    })),
    confusion: evaluation.confusion.map((row) => [...row]),
    accuracyInterval: intervals?.accuracy ?? null,
    macroF1Interval: intervals?.macroF1 ?? null,
  };
}

/** The same as metrics of a run. */
export function toMetrics(
  step: number,
  split: Split,
  evaluation: Evaluation,
  baseline: ClassificationMetrics,
): RunMetric[] {
  const values = {
    loss: evaluation.loss,
    accuracy: evaluation.accuracy,
    macroF1: evaluation.macro.f1,
    'baseline.accuracy': baseline.accuracy,
    'baseline.macroF1': baseline.macro.f1,
  };
  return Object.entries(values).map(([name, value]) => ({ step, split, name, value }));
}
