import { describe, expect, it } from 'vitest';
import { learningRateAt, type Schedule } from './schedule.ts';

const steps = [0, 1, 3, 4, 7, 10, 15, 16, 19, 20, 25];

/** The share of the peak after a warm-up of 4 of 20 steps, in closed form. */
const shares: Record<Schedule, (step: number) => number> = {
  LINEAR: (step) => Math.max(0, (20 - step) / 16),
  COSINE: (step) => (step > 20 ? 0 : Math.cos((Math.PI * (step - 4)) / 32) ** 2),
  CONSTANT: () => 1,
};

describe('the learning rate', () => {
  it.each(Object.keys(shares) as Schedule[])('rises on a line to its peak, and goes on %s', (schedule) => {
    for (const step of steps) {
      const expected = 3e-5 * (step < 4 ? step / 4 : shares[schedule](step));
      const rate = learningRateAt(step, { schedule, peak: 3e-5, warmup: 4, total: 20 });
      expect(rate, `step ${step}`).toBeCloseTo(expected, 15);
    }
  });

  it.each(Object.keys(shares) as Schedule[])('starts at its peak without warm-up, %s', (schedule) => {
    expect(learningRateAt(0, { schedule, peak: 2, warmup: 0, total: 10 })).toBe(2);
  });

  it('only rises where the warm-up is the whole of training', () => {
    const rates = [0, 1, 2, 3].map((step) =>
      learningRateAt(step, { schedule: 'COSINE', peak: 1, warmup: 4, total: 4 }),
    );
    expect(rates).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it('is a half of its peak half-way down, on a line as on a cosine wave', () => {
    for (const schedule of ['LINEAR', 'COSINE'] as const) {
      expect(learningRateAt(12, { schedule, peak: 1, warmup: 4, total: 20 })).toBeCloseTo(0.5, 12);
    }
  });
});
