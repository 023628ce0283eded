import { expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';
import { labelled } from './labelled-logits.fixture.ts';

const three = [[4, 0], 0] as const;
const split = labelled([three, three, three, [[4, 0], 1]]);
const none = labelled([]);

it('makes an overconfident model say what it is worth', () => {
  const calibration = calibrate(split, split, 1);
  expect(calibration?.temperature).toBeCloseTo(4 / Math.log(3), 6);
  expect(calibration?.test?.before.expectedCalibrationError).toBeGreaterThan(0.2);
  expect(calibration?.test?.after.expectedCalibrationError).toBeCloseTo(0, 6);
  expect(calibration?.validation).toMatchObject({ documents: 4 });
  expect(calibration?.validation.confidences[0]?.right).toHaveLength(3);
});

it('measures nothing without a test split', () => {
  expect(calibrate(split, none, 1)).toMatchObject({ validation: { documents: 4 }, test: null });
});

it('fits nothing without a validation split', () => {
  expect(calibrate(none, split, 1)).toBeNull();
});
