import { indexByChance, jensenShannonDivergence, populationStabilityIndex, shares } from './divergence.ts';

/** Below so many texts nothing is judged. */
export const FEWEST_JUDGED = 100;

/** The industry's rule of thumb (Siddiqi 2006): below the first nothing has shifted, from the second on much has. */
export const SHIFTED_FROM = 0.1;
export const STRONG_FROM = 0.25;

export type DriftVerdict = 'STABLE' | 'SHIFTED' | 'STRONG';

/** How far texts, or answers, are from those that a model was trained on. */
export interface Shift {
  /** Population stability index, 0 or more; `null` where one side is empty. */
  index: number | null;
  /** What it stays below by chance in 95 of 100 cases. */
  byChance: number | null;
  /** Jensen-Shannon divergence in bits, 0 to 1. */
  divergence: number | null;
  /** `null` where too few texts tell, or where chance alone could make what there is. */
  verdict: DriftVerdict | null;
  /** A bin's shares in training and since. */
  bins: { expected: number; actual: number }[];
}

/** Compares counts bin by bin: of training, and of what came since. */
export function measureShift(expected: readonly number[], actual: readonly number[]): Shift {
  const [before, after] = [shares(expected), shares(actual)];
  const bins = before.map((share, bin) => ({ expected: share, actual: after[bin] ?? 0 }));
  const texts = actual.reduce((sum, count) => sum + count, 0);
  if (texts === 0 || expected.every((count) => count === 0)) {
    return { index: null, byChance: null, divergence: null, verdict: null, bins };
  }
  const index = populationStabilityIndex(expected, actual);
  const byChance = indexByChance(expected, actual);
  const divergence = jensenShannonDivergence(expected, actual);
  return { index, byChance, divergence, verdict: judge(index, byChance, texts), bins };
}

function judge(index: number, byChance: number, texts: number): DriftVerdict | null {
  if (texts < FEWEST_JUDGED) return null;
  if (index < SHIFTED_FROM) return 'STABLE';
  if (index < byChance) return null;
  return index < STRONG_FROM ? 'SHIFTED' : 'STRONG';
}
