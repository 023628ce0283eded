import type { JobClaim, JobError } from '@tasnif/store';

/** What the worker tells the process of a job, once. */
export interface ParentMessage {
  claim: JobClaim;
}

/** How the process of a job ended; no message at all means that it died. */
export type ChildMessage =
  | { type: 'succeeded' }
  | { type: 'lease-lost' }
  /** The database went away: the job begins again. */
  | { type: 'interrupted' }
  | { type: 'failed'; error: JobError };
