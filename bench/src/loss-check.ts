import type { DataName } from './arguments.ts';
import type { ContestantName } from './contestants.ts';

/** f32 everywhere, dropout off, the same texts in the same order: losses may differ by rounding alone. */
export const LOSS_TOLERANCE = 1e-3;

export interface LossCurve {
  contestant: ContestantName;
  precision: 'F32' | 'BF16';
  /** Of each optimizer step. */
  losses: readonly number[];
}

export interface LossCheck {
  data: DataName;
  curves: readonly LossCurve[];
  /** Of the f32 curves, between any two at any step; NaN where a loss is. */
  largestDifference: number;
  passed: boolean;
}

/** Compares loss curves; those in bf16 stand beside and are not compared. Throws where curves differ in length. */
export function compareLossCurves(data: DataName, curves: readonly LossCurve[]): LossCheck {
  const compared = curves.filter(({ precision }) => precision === 'F32').map(({ losses }) => losses);
  const steps = compared[0]?.length ?? 0;
  if (compared.some(({ length }) => length !== steps)) {
    throw new RangeError(`Loss curves have ${compared.map(({ length }) => length).join(', ')} steps.`);
  }
  const differences = Array.from({ length: steps }, (_, step) => {
    const losses = compared.map((curve) => curve[step] ?? Number.NaN);
    return Math.max(...losses) - Math.min(...losses);
  });
  const largestDifference = Math.max(0, ...differences);
  return { data, curves, largestDifference, passed: largestDifference <= LOSS_TOLERANCE };
}
