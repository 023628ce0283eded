import type { TrainingParameters } from '@tasnif/store';
import { ApiError } from '../errors.ts';
import { inRange } from '../ranges.ts';

/** The most runs that one request can make by seeds. */
export const MOST_SEEDS = 20;

/** What one run of a request has that the others have not. */
export interface Variant extends Pick<TrainingParameters, 'seed' | 'fold'> {
  /** For its name; empty where the request makes one run alone. */
  suffix: string;
}

interface Wanted {
  seed: number;
  seeds?: readonly number[] | null;
  fold?: number | null;
  crossValidate: boolean;
}

/**
 * The runs that are asked for: one, or one a seed, or one a fold. Throws OUT_OF_RANGE or BAD_INPUT naming the field.
 *
 * @param folds of the data set; 0: none
 */
export function variantsOf(wanted: Wanted, folds: number): [first: Variant, ...others: Variant[]] {
  const { seed, seeds = null, fold = null, crossValidate } = wanted;
  if ([seeds !== null, fold !== null, crossValidate].filter(Boolean).length > 1) {
    throw new ApiError(
      'BAD_INPUT',
      'seeds, fold and crossValidate are given together.',
      'Give one of them; ask for several seeds of a fold in several requests.',
      crossValidate ? 'crossValidate' : 'fold',
    );
  }
  if (crossValidate || fold !== null) checkFold(fold ?? 0, folds, crossValidate ? 'crossValidate' : 'fold');
  if (crossValidate) {
    inRange('seed', seed);
    const others = Array.from({ length: folds - 1 }, (_, i) => ofFold(seed, i + 1));
    return [ofFold(seed, 0), ...others];
  }
  const [first, ...others] = checkSeeds(seeds ?? [seed], seeds === null ? 'seed' : 'seeds');
  const ofSeed = (own: number): Variant => ({
    ...{ seed: own, fold },
    suffix: others.length === 0 ? '' : `, seed ${own}`,
  });
  return [ofSeed(first), ...others.map(ofSeed)];
}

function ofFold(seed: number, fold: number): Variant {
  return { seed, fold, suffix: `, fold ${fold}` };
}

function checkFold(fold: number, folds: number, field: string): void {
  if (Number.isInteger(fold) && fold >= 0 && fold < folds) return;
  throw folds === 0
    ? new ApiError(
        'BAD_INPUT',
        'The data set has no folds.',
        'Deal some with reviseDataset and folds, or leave this out.',
        field,
      )
    : new ApiError(
        'OUT_OF_RANGE',
        `fold is ${fold}; the data set has the folds 0 to ${folds - 1}.`,
        'Give one of them.',
        field,
      );
}

/** All different and in range, one at least; throws OUT_OF_RANGE or BAD_INPUT. */
export function checkSeeds(seeds: readonly number[], field: string): [first: number, ...others: number[]] {
  const [first, ...others] = seeds;
  if (first === undefined || others.length >= MOST_SEEDS) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `seeds has ${seeds.length} entries; it must have 1 to ${MOST_SEEDS}.`,
      'Ask for them in several requests, or leave seeds out for one run.',
      'seeds',
    );
  }
  for (const each of seeds) inRange('seed', each, field);
  const twice = others.find((each, i) => each === first || others.indexOf(each) < i);
  if (twice !== undefined) {
    throw new ApiError(
      'BAD_INPUT',
      `seeds has ${twice} twice.`,
      'Give each seed once: the same seed makes the same run.',
      'seeds',
    );
  }
  return [first, ...others];
}
