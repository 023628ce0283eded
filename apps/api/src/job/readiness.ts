import type { JobRow } from '@tasnif/store';

/** Whether what a job makes can be used: it is there, or somebody is at it, or the job has ended without it. */
export function readinessOf(isThere: boolean, job: JobRow | null): 'READY' | 'IMPORTING' | 'FAILED' {
  if (isThere) return 'READY';
  return job?.status === 'WAITING' || job?.status === 'RUNNING' ? 'IMPORTING' : 'FAILED';
}
