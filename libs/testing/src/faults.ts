/** Whether `npm run test:faults` runs: attacks and faults then come in their full number and size. */
export const fullFaults = process.env['TASNIF_FAULTS'] === '1';

/** A line of the table in docs/reliability.md. */
export interface FaultFigures {
  /** What was tried, in a few words. */
  what: string;
  tried: number;
  /** How many of them got through, were lost, or ended otherwise than they may. */
  lost: number;
  /** Longest time of one, in milliseconds. */
  worstMs: number;
  /** Most memory that a process of its own took beyond its start, in bytes. */
  growthBytes?: number;
}

/** Hands a test's figures to the table that `npm run test:faults` prints. */
export function reportFaults({ task }: { task: { meta: object } }, figures: FaultFigures): void {
  Object.assign(task.meta, { faults: figures });
}
