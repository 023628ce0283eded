import type { Claim, RunError } from '@tasnif/store';

/** What the trainer tells the process of a run. */
export type ParentMessage =
  | { type: 'run'; claim: Claim; artifacts: string }
  /** Stop between two steps. */
  | { type: 'abort' };

/** How the process of a run ended; no message at all means that it died. */
export type ChildMessage =
  | { type: 'succeeded' }
  | { type: 'aborted' }
  | { type: 'lease-lost' }
  | { type: 'failed'; error: Omit<RunError, 'log'> };
