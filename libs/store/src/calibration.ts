import { z } from 'zod';
import { count, parse, share } from './parameters.ts';

const bin = z.object({
  lower: share,
  upper: share,
  count,
  meanConfidence: share.nullable(),
  accuracy: share.nullable(),
});

const calibrationFigures = z.object({
  expectedCalibrationError: share,
  brierScore: z.number().min(0).max(2),
  bins: z.array(bin),
});

/** By class, confidences of the documents taken for it, falling: of those that are of it and of those that are not. */
const confidences = z.array(z.object({ right: z.array(share), wrong: z.array(share) }));

const calibration = z.object({
  /** What logits are divided by before they are probabilities. */
  temperature: z.number().min(0.05).max(20),
  validation: z.object({ documents: count, confidences }),
  /** `null` where the test split was empty. */
  test: z
    .object({ documents: count, before: calibrationFigures, after: calibrationFigures, confidences })
    .nullable(),
});

/** How a model's confidence was made to mean something, on the validation split, and how far it does, on the test split. */
export type Calibration = z.infer<typeof calibration>;

export function parseCalibration(value: unknown): Calibration {
  return parse('calibration', calibration, value);
}
