import type { Measure } from './tasks.ts';

/** What a classifier reached on a split; shares, 0 to 1. */
export interface Reached {
  accuracy: number;
  macroF1: number;
  perClass: readonly { label: string; f1: number }[];
}

/** The figure that a task is judged by, 0 to 1. */
export function valueOf(measure: Measure, { accuracy, macroF1, perClass }: Reached): number {
  switch (measure) {
    case 'ACCURACY':
      return accuracy;
    case 'MACRO_F1':
      return macroF1;
    case 'POSITIVE_NEGATIVE_F1': {
      const judged = perClass.filter(({ label }) => /^(?:positive|negative)$/i.test(label));
      return judged.reduce((sum, { f1 }) => sum + f1, 0) / judged.length;
    }
  }
}

/** Mean and sample standard deviation (n - 1; 0 of a single value). */
export function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
