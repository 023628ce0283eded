import { ApiError } from '../errors.ts';

/** Returns what can be the name of a base model, or throws BAD_INPUT. */
export function checkName(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,99}$/u.test(name)) return name;
  throw new ApiError(
    'BAD_INPUT',
    `"${name.slice(0, 100)}" can't be the name of a base model.`,
    'Use 1 to 100 letters, digits, spaces, dots, dashes, underscores and slashes, beginning with a letter or digit.',
    'name',
  );
}
