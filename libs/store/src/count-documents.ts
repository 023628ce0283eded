import type { ClassCount } from './datasets.ts';
import type { Split } from './documents.ts';

/** How many documents there are in some splits, all classes together. */
export function countDocuments(counts: readonly ClassCount[], splits: readonly Split[]): number {
  return counts.reduce((sum, { split, count }) => (splits.includes(split) ? sum + count : sum), 0);
}
