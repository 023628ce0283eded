/**
 * Learning rate of a step (counted from 0): linear warm-up to `peak`, then linear decay to 0, as Hugging Face's
 * `get_linear_schedule_with_warmup`.
 */
export function linearSchedule(
  step: number,
  { peak, warmupSteps, totalSteps }: { peak: number; warmupSteps: number; totalSteps: number },
): number {
  if (step < warmupSteps) return (peak * step) / warmupSteps;
  return peak * Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
}
