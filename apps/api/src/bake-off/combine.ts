import type { Normalization } from '@tasnif/store';
import { ApiError } from '../errors.ts';

/** The most that one bake-off can compare, and train. */
export const MOST_CANDIDATES = 20;
export const MOST_RUNS = 40;

/** A base model, by id, and the profile that its texts go through; `null`: that of the recipe. */
interface Combination {
  baseModel: string;
  normalization: Normalization | null;
}

/** Each base model with each profile. Throws BAD_INPUT or OUT_OF_RANGE naming the field. */
export function combine(
  baseModels: readonly string[],
  normalizations: readonly Normalization[] | null,
  seeds: number,
): Combination[] {
  refuseTwice(baseModels, 'baseModels');
  refuseTwice(normalizations ?? [], 'normalizations');
  const profiles = normalizations === null || normalizations.length === 0 ? [null] : normalizations;
  const candidates = baseModels.flatMap((baseModel) =>
    profiles.map((normalization) => ({ baseModel, normalization })),
  );
  if (candidates.length < 2) {
    throw new ApiError(
      'BAD_INPUT',
      `There ${candidates.length === 1 ? 'is 1 candidate' : 'is no candidate'}, and nothing to compare it with.`,
      'Give two base models or more, or two normalisation profiles; to train one, use startTraining.',
      'baseModels',
    );
  }
  if (candidates.length > MOST_CANDIDATES || candidates.length * seeds > MOST_RUNS) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `There are ${candidates.length} candidates with ${seeds} seeds each; at most ${MOST_CANDIDATES} candidates and ${MOST_RUNS} runs are possible.`,
      'Give fewer base models, profiles or seeds; the best of one bake-off may meet the others in another.',
      seeds > 1 && candidates.length <= MOST_CANDIDATES ? 'seeds' : 'baseModels',
    );
  }
  return candidates;
}

function refuseTwice(values: readonly string[], field: string): void {
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice === undefined) return;
  throw new ApiError(
    'BAD_INPUT',
    `${field} has ${twice} twice.`,
    'Give each once: the same candidate twice makes the same models.',
    field,
  );
}
