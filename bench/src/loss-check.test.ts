import { describe, expect, it } from 'vitest';
import { compareLossCurves, type LossCurve } from './loss-check.ts';

const notebook: LossCurve = { contestant: 'notebook', precision: 'F32', losses: [2, 1.5, 1] };

describe('the comparison of loss curves', () => {
  it('passes while no two f32 curves differ by more than 0.001 at any step', () => {
    const tasnif: LossCurve = { contestant: 'tasnif', precision: 'F32', losses: [2, 1.5009, 1] };
    const check = compareLossCurves('tweets', [notebook, tasnif]);
    expect(check.passed).toBe(true);
    expect(check.largestDifference).toBeCloseTo(0.0009, 10);
  });

  it('fails where they do', () => {
    const tasnif: LossCurve = { contestant: 'tasnif', precision: 'F32', losses: [2, 1.5, 1.0011] };
    expect(compareLossCurves('tweets', [notebook, tasnif]).passed).toBe(false);
  });

  it('fails where a loss is not a number', () => {
    const tasnif: LossCurve = { contestant: 'tasnif', precision: 'F32', losses: [2, Number.NaN, 1] };
    expect(compareLossCurves('tweets', [notebook, tasnif]).passed).toBe(false);
  });

  it('lets bf16 curves stand beside', () => {
    const tasnif: LossCurve = { contestant: 'tasnif', precision: 'BF16', losses: [2.1, 1.6, 1.1] };
    expect(compareLossCurves('tweets', [notebook, tasnif])).toMatchObject({
      largestDifference: 0,
      passed: true,
    });
  });

  it('refuses curves of different length', () => {
    const tasnif: LossCurve = { contestant: 'tasnif', precision: 'F32', losses: [2] };
    expect(() => compareLossCurves('tweets', [notebook, tasnif])).toThrow(RangeError);
  });
});
