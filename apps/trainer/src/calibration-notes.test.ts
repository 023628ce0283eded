import type { Calibration } from '@tasnif/marbert';
import { expect, it } from 'vitest';
import { calibrationNotes } from './calibration-notes.ts';

const figures = { brierScore: 0.1, bins: [] };
const confidences = [{ right: [0.9], wrong: [0.6] }];
const calibration: Calibration = {
  temperature: 1.25,
  validation: { documents: 2, confidences },
  test: {
    ...{ documents: 2, confidences },
    before: { ...figures, expectedCalibrationError: 0.08 },
    after: { ...figures, expectedCalibrationError: 0.03 },
  },
};

it('say what the temperature is and what it does', () => {
  expect(calibrationNotes(calibration)).toEqual([
    {
      ...{ type: 'LOG_LINE', level: 'INFO' },
      message:
        'Temperature 1.250, fitted on 2 documents of the validation split; calibration error on the test split 0.080 without it, 0.030 with it.',
    },
  ]);
});

it('say that nothing was measured without a test split', () => {
  const [note] = calibrationNotes({ ...calibration, test: null });
  expect(note).toMatchObject({ message: expect.stringContaining('the test split is empty') });
});

it('warn where the validation split holds no error to learn from', () => {
  const validation = { documents: 1, confidences: [{ right: [0.9], wrong: [] }] };
  const [, warning] = calibrationNotes({ ...calibration, validation });
  expect(warning).toMatchObject({
    level: 'WARN',
    message: expect.stringContaining('higher than it deserves'),
  });
});

it('are silent without a validation split', () => {
  expect(calibrationNotes(null)).toEqual([]);
});
