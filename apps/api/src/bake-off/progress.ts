import { isEnded, type RunRow } from '@tasnif/store';

type Run = Pick<RunRow, 'phase' | 'startedAt' | 'finishedAt'>;

export type BakeOffStatus = 'WAITING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** Where a bake-off stands, by its runs alone. */
export function statusOf(runs: readonly Run[]): BakeOffStatus {
  const some = (phase: RunRow['phase']): boolean => runs.some((run) => run.phase === phase);
  if (runs.every(({ phase }) => phase === 'QUEUED')) return 'WAITING';
  if (!runs.every(({ phase }) => isEnded(phase))) return 'RUNNING';
  if (some('CANCELLED')) return 'CANCELLED';
  return some('SUCCEEDED') ? 'SUCCEEDED' : 'FAILED';
}

/**
 * Seconds until the last run has ended, if those that are left take as long as those with a model took, and as many are
 * trained at once as are now; `null` before the first model, and where nothing is left.
 */
export function etaSeconds(runs: readonly Run[], now: Date): number | null {
  const durations = runs.flatMap(({ phase, startedAt, finishedAt }) =>
    phase === 'SUCCEEDED' && startedAt !== null && finishedAt !== null
      ? [secondsBetween(startedAt, finishedAt)]
      : [],
  );
  const left = runs.filter(({ phase }) => !isEnded(phase) && phase !== 'PAUSED');
  if (durations.length === 0 || left.length === 0) return null;
  const mean = durations.reduce((sum, seconds) => sum + seconds, 0) / durations.length;
  const active = left.filter(({ phase }) => phase !== 'QUEUED');
  const ofActive = active.map(({ startedAt }) =>
    Math.max(0, mean - (startedAt === null ? 0 : secondsBetween(startedAt, now))),
  );
  const work = ofActive.reduce((sum, seconds) => sum + seconds, (left.length - active.length) * mean);
  return work / Math.max(1, active.length);
}

function secondsBetween(start: Date, end: Date): number {
  return (end.getTime() - start.getTime()) / 1000;
}
