/**
 * Where a run stands.
 *
 * | phase      | meaning                                                                       |
 * | ---------- | ----------------------------------------------------------------------------- |
 * | QUEUED     | waits for a trainer; nobody holds it                                          |
 * | PREPARING  | a trainer holds it and loads the base model and the texts                     |
 * | TRAINING   | weights are being updated                                                     |
 * | EVALUATING | the test split is being measured                                              |
 * | EXPORTING  | the model's files are being written                                           |
 * | SUCCEEDED  | ended, with a model                                                           |
 * | PAUSED     | nobody holds it and nobody takes it up until somebody resumes it              |
 * | FAILED     | ended, with an error; somebody may resume it                                  |
 * | CANCELLED  | ended because somebody asked for it                                           |
 *
 * A lease exists exactly in the active phases. A run whose lease ran out goes back to PREPARING
 * in the hands of the next trainer.
 */
export const phases = [
  'QUEUED',
  'PREPARING',
  'TRAINING',
  'EVALUATING',
  'EXPORTING',
  'SUCCEEDED',
  'PAUSED',
  'FAILED',
  'CANCELLED',
] as const;

export type Phase = (typeof phases)[number];

/** A trainer holds the run. */
export const activePhases = ['PREPARING', 'TRAINING', 'EVALUATING', 'EXPORTING'] as const;

export type ActivePhase = (typeof activePhases)[number];

/** Nothing changes any more by itself. */
export const endPhases = ['SUCCEEDED', 'FAILED', 'CANCELLED'] as const;

export type EndPhase = (typeof endPhases)[number];

/** From each phase to those that may follow it. */
const followers: Readonly<Record<Phase, readonly Phase[]>> = {
  QUEUED: ['PREPARING', 'PAUSED', 'CANCELLED'],
  PREPARING: ['PREPARING', 'TRAINING', 'EVALUATING', 'EXPORTING', 'QUEUED', 'PAUSED', 'FAILED', 'CANCELLED'],
  TRAINING: ['PREPARING', 'EVALUATING', 'EXPORTING', 'QUEUED', 'PAUSED', 'FAILED', 'CANCELLED'],
  EVALUATING: ['PREPARING', 'TRAINING', 'EXPORTING', 'QUEUED', 'PAUSED', 'FAILED', 'CANCELLED'],
  EXPORTING: ['PREPARING', 'EVALUATING', 'SUCCEEDED', 'QUEUED', 'PAUSED', 'FAILED', 'CANCELLED'],
  PAUSED: ['QUEUED', 'CANCELLED'],
  SUCCEEDED: [],
  FAILED: ['QUEUED'],
  CANCELLED: [],
};

/** Whether a run may go from one phase to another. */
export function mayFollow(from: Phase, to: Phase): boolean {
  return followers[from].includes(to);
}

export function isActive(phase: Phase): phase is ActivePhase {
  return (activePhases as readonly Phase[]).includes(phase);
}

export function isEnded(phase: Phase): phase is EndPhase {
  return (endPhases as readonly Phase[]).includes(phase);
}
