import { z } from 'zod';
import { parse } from './parameters.ts';

const choice = z.enum(['KEEP', 'DROP']);

/** What has a default here came later than the first versions, which are kept without it. */
export const datasetSettingsSchema = z.object({
  /** 32 bits. */
  seed: z.int(),
  /** `validationShare` and `testShare` are shares of each class, 0 to 1; the rest is for training. */
  validationShare: z.number(),
  testShare: z.number(),
  /** Parts for cross-validation; 0: none. */
  folds: z.int().default(0),
  /** Most training documents of a class; null: all. */
  maxPerClass: z.int().nullable().default(null),
  /** The Jaccard similarity from which two texts are near duplicates. */
  duplicateThreshold: z.number().default(0.8),
  /** Whether no run sees the test split; a model is measured on it by request, and every time is noted. */
  testLocked: z.boolean().default(false),
  duplicates: choice.default('KEEP'),
  leaks: z.enum(['KEEP', 'DROP', 'MOVE_TO_TRAIN']).default('KEEP'),
  conflicts: choice.default('KEEP'),
});

/** How the documents of a version were chosen and dealt to splits. */
export type DatasetSettings = z.infer<typeof datasetSettingsSchema>;

export function parseDatasetSettings(value: unknown): DatasetSettings {
  return parse('settings of the data set', datasetSettingsSchema, value);
}
