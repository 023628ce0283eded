import type { Claim, RunError } from '@tasnif/store';

/** Why a run is to stop between two steps; but for `cancel` it is left where it can be gone on with. */
export type StopReason = 'cancel' | 'pause' | 'shutdown';

/** What the trainer tells the process of a run. */
export type ParentMessage =
  { type: 'run'; claim: Claim; artifacts: string } | { type: 'stop'; reason: StopReason };

/** How the process of a run ended; no message at all means that it died. */
export type ChildMessage =
  | { type: 'succeeded' }
  | { type: 'stopped' }
  | { type: 'lease-lost' }
  | { type: 'failed'; error: Omit<RunError, 'log'> };
