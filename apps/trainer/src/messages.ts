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

/** What the trainer tells whoever started it: what runs will be computed by, or why there is nothing. */
export type StartMessage =
  | {
      type: 'ready';
      /** Such as `torch 2.13.0`. */
      engine: string;
      /** Such as `cpu in F32`. */
      device: string;
      /** Engines that are better and can't be had, the best first. */
      passedOver: { message: string; hint: string }[];
    }
  | { type: 'failed'; message: string; hint: string };
