import type { JobRow } from '@tasnif/store';

/**
 * Whether what a job makes can be used: it is there, or somebody is at it, or the job has ended without it. A job that
 * has succeeded was read after what it made was not there yet: both come about at once, and are read one after the other.
 */
export function readinessOf(isThere: boolean, job: JobRow | null): 'READY' | 'IMPORTING' | 'FAILED' {
  if (isThere) return 'READY';
  const isGivenUp = job === null || job.status === 'FAILED' || job.status === 'CANCELLED';
  return isGivenUp ? 'FAILED' : 'IMPORTING';
}
