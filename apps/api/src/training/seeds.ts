import { ApiError } from '../errors.ts';
import { inRange } from '../ranges.ts';

/** The most runs that one request can make. */
export const MOST_SEEDS = 20;

/** The seeds of the runs that are asked for, at least one. Throws OUT_OF_RANGE or BAD_INPUT naming the field. */
export function seedsOf({
  seed,
  seeds,
}: {
  seed: number;
  seeds?: readonly number[] | null;
}): [first: number, ...others: number[]] {
  const [first, ...others] = seeds ?? [seed];
  if (first === undefined || others.length >= MOST_SEEDS) {
    throw new ApiError(
      'OUT_OF_RANGE',
      `seeds has ${first === undefined ? 0 : others.length + 1} entries; it must have 1 to ${MOST_SEEDS}.`,
      'Ask for them in several requests, or leave seeds out for one run.',
      'seeds',
    );
  }
  for (const each of [first, ...others]) inRange('seed', each, seeds ? 'seeds' : 'seed');
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
