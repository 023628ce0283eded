/** What the learning rate does after its warm-up. */
export type Schedule = 'LINEAR' | 'COSINE' | 'CONSTANT';

/** Training is counted in whatever it is given in: steps, or tokens. */
export interface ScheduleOptions {
  schedule: Schedule;
  peak: number;
  /** Length of the warm-up. */
  warmup: number;
  /** Length of all, the warm-up included. */
  total: number;
}

/**
 * Learning rate after `done` of the training (0 at its first step): linear warm-up to `peak`, then down to 0 on a line or on half a cosine
 * wave, or `peak` to the end; as Hugging Face's `get_linear_`, `get_cosine_` and `get_constant_schedule_with_warmup`.
 */
export function learningRateAt(done: number, { schedule, peak, warmup, total }: ScheduleOptions): number {
  if (done < warmup) return (peak * done) / warmup;
  const share = Math.min(1, (done - warmup) / Math.max(1, total - warmup));
  switch (schedule) {
    case 'LINEAR':
      return peak * (1 - share);
    case 'COSINE':
      return (peak * (1 + Math.cos(Math.PI * share))) / 2;
    case 'CONSTANT':
      return peak;
  }
}
