import { measureCalibration, type CalibrationFigures } from './reliability.ts';
import type { LabelledLogits } from './softmax.ts';
import { fitTemperature } from './temperature.ts';
import { confidencesByClass, type ClassConfidences } from './thresholds.ts';

/** Confidences that are kept of a split, which bounds what a model carries with it. */
const MOST_CONFIDENCES = 10_000;

/** What makes a model's confidences mean something, and how much. */
export interface Calibration {
  /** 0.05 to 20; logits are divided by it. */
  temperature: number;
  validation: {
    documents: number;
    /** By class, at that temperature, of at most 10,000 texts: what thresholds are chosen by. */
    confidences: ClassConfidences[];
  };
  /** Of texts that the temperature was not fitted on; `null` where there is none. */
  test: {
    documents: number;
    /** At temperature 1. */
    before: CalibrationFigures;
    /** At the fitted one. */
    after: CalibrationFigures;
    confidences: ClassConfidences[];
  } | null;
}

/** Fits a temperature on `validation` and measures it on `test`; `null` where there is nothing to fit it on. */
export function calibrate(
  validation: LabelledLogits,
  test: LabelledLogits,
  seed: number,
): Calibration | null {
  if (validation.labels.length === 0) return null;
  const temperature = fitTemperature(validation);
  const kept = (data: LabelledLogits): { documents: number; confidences: ClassConfidences[] } => ({
    documents: data.labels.length,
    confidences: confidencesByClass(data, temperature, { most: MOST_CONFIDENCES, seed }),
  });
  return {
    temperature,
    validation: kept(validation),
    test:
      test.labels.length === 0
        ? null
        : {
            ...kept(test),
            before: measureCalibration(test, 1),
            after: measureCalibration(test, temperature),
          },
  };
}
