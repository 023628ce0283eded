/** What `killable-training.ts` prints, a line each. */
export type Report =
  | { type: 'began'; step: number }
  | { type: 'step'; step: number; loss: number; lengths: number[]; milliseconds: number }
  | { type: 'writing' | 'written'; step: number };

/** Milliseconds of work after which it writes a checkpoint, besides the end of each epoch. */
export const CHECKPOINT_INTERVAL = 300;
export const STEPS = 200;
