import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLogits, labelled } from './labelled-logits.fixture.ts';
import { measureCalibration } from './reliability.ts';

/** Logits of two classes of which the first has probability `p`. */
const sure = (p: number): readonly [number, number] => [Math.log(p / (1 - p)), 0];

describe('measureCalibration', () => {
  it('agrees with figures worked out by hand', () => {
    // Bin 12 (0.7333 to 0.8): confidence 0.75, half right. Bin 14 (0.8667 to 0.9333): 0.9, all right.
    const data = labelled([
      [sure(0.75), 0],
      [sure(0.75), 1],
      [sure(0.9), 0],
      [sure(0.9), 0],
    ]);
    const { expectedCalibrationError, brierScore, bins } = measureCalibration(data, 1);
    expect(expectedCalibrationError).toBeCloseTo((2 * 0.25 + 2 * 0.1) / 4, 6);
    expect(brierScore).toBeCloseTo((2 * 0.25 ** 2 + 2 * 0.75 ** 2 + 4 * 0.1 ** 2) / 4, 6);
    expect(bins).toHaveLength(15);
    expect(bins[11]).toEqual({
      ...{ lower: 11 / 15, upper: 12 / 15, count: 2, accuracy: 0.5 },
      meanConfidence: expect.closeTo(0.75, 6),
    });
    expect(bins[13]).toMatchObject({ count: 2, accuracy: 1, meanConfidence: expect.closeTo(0.9, 6) });
    expect(bins[0]).toEqual({ lower: 0, upper: 1 / 15, count: 0, meanConfidence: null, accuracy: null });
  });

  it('measures at a temperature', () => {
    const data = labelled([[[2 * Math.log(3), 0], 0]]);
    expect(measureCalibration(data, 2).expectedCalibrationError).toBeCloseTo(0.25, 6);
  });

  it('finds nothing wrong with who is certain and right, and all wrong with who is certain and wrong', () => {
    const data = labelled([[[1e3, 0], 0]]);
    expect(measureCalibration(data, 1)).toMatchObject({ expectedCalibrationError: 0, brierScore: 0 });
    const wrong = { ...data, labels: [1] };
    expect(measureCalibration(wrong, 1)).toMatchObject({ expectedCalibrationError: 1, brierScore: 2 });
  });

  it('is 0 of no text', () => {
    expect(measureCalibration(labelled([]), 1)).toMatchObject({ expectedCalibrationError: 0, brierScore: 0 });
  });

  it('puts every text into the bin that holds its confidence', () => {
    fc.assert(
      fc.property(anyLogits, fc.double({ min: 0.05, max: 20, noNaN: true }), (data, temperature) => {
        const { expectedCalibrationError, brierScore, bins } = measureCalibration(data, temperature);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(data.labels.length);
        for (const { lower, upper, meanConfidence } of bins) {
          if (meanConfidence === null) continue;
          expect(meanConfidence).toBeGreaterThan(lower - 1e-9);
          expect(meanConfidence).toBeLessThan(upper + 1e-9);
        }
        expect(expectedCalibrationError).toBeGreaterThanOrEqual(0);
        expect(expectedCalibrationError).toBeLessThanOrEqual(1);
        expect(brierScore).toBeLessThanOrEqual(2);
      }),
    );
  });
});
