import type { Calibration } from '@tasnif/marbert';
import type { ProgressEvent } from '@tasnif/store';

/** For the log: what calibration did, and what to know of it. That there was nothing to calibrate on is said before training. */
export function calibrationNotes(calibration: Calibration | null): ProgressEvent[] {
  if (calibration === null) return [];
  const { temperature, validation, test } = calibration;
  const fitted = `Temperature ${temperature.toFixed(3)}, fitted on ${validation.documents} documents of the validation split`;
  const effect =
    test === null
      ? 'not measured, for the test split is empty.'
      : `calibration error on the test split ${test.before.expectedCalibrationError.toFixed(3)} without it, ${test.after.expectedCalibrationError.toFixed(3)} with it.`;
  const notes: ProgressEvent[] = [{ type: 'LOG_LINE', level: 'INFO', message: `${fitted}; ${effect}` }];
  if (validation.confidences.every(({ wrong }) => wrong.length === 0)) {
    const message =
      'Every document of the validation split is classified right, so nothing in it says how often the model errs: its confidence is higher than it deserves. More documents in the validation split would tell.';
    notes.push({ type: 'LOG_LINE', level: 'WARN', message });
  }
  return notes;
}
