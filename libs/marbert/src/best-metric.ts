import type { Evaluation } from './evaluate.ts';

/** A figure of an evaluation that epochs are compared by. */
export type BestMetric =
  'MACRO_F1' | 'ACCURACY' | 'LOSS' | 'WEIGHTED_F1' | 'MACRO_PRECISION' | 'MACRO_RECALL' | 'MATTHEWS';

/** The higher the better, also for a loss. */
export function metricOf(metric: BestMetric, evaluation: Evaluation): number {
  switch (metric) {
    case 'MACRO_F1':
      return evaluation.macro.f1;
    case 'ACCURACY':
      return evaluation.accuracy;
    case 'LOSS':
      return -evaluation.loss;
    case 'WEIGHTED_F1':
      return evaluation.weighted.f1;
    case 'MACRO_PRECISION':
      return evaluation.macro.precision;
    case 'MACRO_RECALL':
      return evaluation.macro.recall;
    case 'MATTHEWS':
      return evaluation.matthews;
  }
}
