import { ApiError } from '../errors.ts';

/** What part of a file the body of a request is; all in bytes. */
export interface ContentRange {
  /** Where it begins, counted from 0. */
  first: number;
  /** 0 where the range names none: then it begins where the file ends. */
  length: number;
  /** Size of the whole file; `null` where the sender does not know it yet. */
  total: number | null;
}

/** Reads the header `Content-Range` (RFC 9110, 14.4) of a request. Throws BAD_INPUT. */
export function parseContentRange(header: string): ContentRange {
  const [, whole] = /^bytes \*\/(\d{1,15})$/.exec(header) ?? [];
  if (whole !== undefined) return { first: Number(whole), length: 0, total: Number(whole) };
  const [, first, last, end] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header) ?? [];
  const length = Number(last) - Number(first) + 1;
  const total = end === '*' ? null : Number(end);
  if (length >= 1 && Number(last) < (total ?? Infinity)) return { first: Number(first), length, total };
  throw new ApiError(
    'BAD_INPUT',
    `Content-Range is "${header}", which is no range of bytes.`,
    'Send "bytes FIRST-LAST/TOTAL", counted from 0, with * for a TOTAL that is not known yet.',
    'Content-Range',
  );
}
