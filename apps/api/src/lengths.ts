import { ApiError } from './errors.ts';

/** Returns `text`, or throws BAD_INPUT naming the field unless it has 1 to `most` characters. */
export function ofLength(field: string, text: string, most: number): string {
  if (text.length >= 1 && text.length <= most) return text;
  throw new ApiError(
    'BAD_INPUT',
    `${field} has ${text.length} characters; it must have 1 to ${most}.`,
    text === '' ? 'Write something there.' : 'Shorten it.',
    field,
  );
}
