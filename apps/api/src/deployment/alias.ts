import { ApiError } from '../errors.ts';

/** The alias that `classify` answers from when it is not told. */
export const PRODUCTION = 'production';

/** How arguments that name an alias are described. */
export const aliasArgument = {
  defaultValue: PRODUCTION,
  description: 'The alias: 1 to 64 letters, digits, dashes and underscores.',
};

/** Returns what may be an alias; throws BAD_INPUT. */
export function checkAlias(alias: string): string {
  if (/^[\p{L}\p{N}_-]{1,64}$/u.test(alias)) return alias;
  throw new ApiError(
    'BAD_INPUT',
    `"${alias.slice(0, 64)}" can't be an alias.`,
    'Use 1 to 64 letters, digits, dashes and underscores.',
    'alias',
  );
}
