import { parseDatasetSettings, type DatasetSettings } from '@tasnif/store';
import { ApiError } from '../errors.ts';
import { inRange } from '../ranges.ts';
import type { DatasetSettingsInput } from './dataset-settings.input.ts';

/** Of a data set about which nothing is said. */
export const defaultSettings = parseDatasetSettings({ seed: 42, validationShare: 0.1, testShare: 0.1 });

/** As {@link mergeSettings}, for the next version of a data set: what is locked stays so. Throws TEST_LOCKED. */
export function reviseSettings(input: DatasetSettingsInput, base: DatasetSettings): DatasetSettings {
  const settings = mergeSettings(input, base);
  if (!base.testLocked) return settings;
  if (!settings.testLocked)
    throw testLocked('it can not be unlocked', 'Make another data set.', 'testLocked');
  if (settings.leaks === 'MOVE_TO_TRAIN') {
    throw testLocked('nothing of it can be moved to training', 'Give leaks DROP or KEEP.', 'leaks');
  }
  return settings;
}

function testLocked(what: string, hint: string, field: string): ApiError {
  return new ApiError('TEST_LOCKED', `The test split is locked: ${what}.`, hint, field);
}

/** What is given of the settings, each checked, and the rest of `base`. */
export function mergeSettings(input: DatasetSettingsInput, base: DatasetSettings): DatasetSettings {
  const folds = inRange('folds', input.folds ?? base.folds);
  if (folds === 1) {
    throw new ApiError(
      'OUT_OF_RANGE',
      'folds is 1; one part leaves nothing to train on.',
      'Give 2 or more, or 0 for none.',
      'folds',
    );
  }
  const { duplicates, leaks, conflicts } = base;
  return {
    folds,
    seed: inRange('seed', input.seed ?? base.seed),
    validationShare: inRange('validationShare', input.validationShare ?? base.validationShare),
    testShare: inRange('testShare', input.testShare ?? base.testShare),
    // A null that is given takes the bound away.
    maxPerClass:
      typeof input.maxPerClass === 'number'
        ? inRange('maxPerClass', input.maxPerClass)
        : input.maxPerClass === null
          ? null
          : base.maxPerClass,
    testLocked: input.testLocked ?? base.testLocked,
    duplicateThreshold: inRange('duplicateThreshold', input.duplicateThreshold ?? base.duplicateThreshold),
    duplicates: input.duplicates ?? duplicates,
    leaks: input.leaks ?? leaks,
    conflicts: input.conflicts ?? conflicts,
  };
}
