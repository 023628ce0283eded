/** What the learning rate does after its warm-up. */
export type Schedule = 'LINEAR' | 'COSINE' | 'CONSTANT';

export interface ScheduleOptions {
  schedule: Schedule;
  peak: number;
  warmupSteps: number;
  totalSteps: number;
}

/**
 * Learning rate of a step (counted from 0): linear warm-up to `peak`, then down to 0 on a line or on half a cosine
 * wave, or `peak` to the end; as Hugging Face's `get_linear_`, `get_cosine_` and `get_constant_schedule_with_warmup`.
 */
export function learningRateAt(
  step: number,
  { schedule, peak, warmupSteps, totalSteps }: ScheduleOptions,
): number {
  if (step < warmupSteps) return (peak * step) / warmupSteps;
  const share = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  switch (schedule) {
    case 'LINEAR':
      return peak * (1 - share);
    case 'COSINE':
      return (peak * (1 + Math.cos(Math.PI * share))) / 2;
    case 'CONSTANT':
      return peak;
  }
}
