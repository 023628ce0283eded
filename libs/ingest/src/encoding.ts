import { isUtf8 } from 'node:buffer';
import { hasLoneSurrogate } from './reading.ts';

/** How the bytes of a file spell text, as its byte-order mark says; UTF-8 without one. */
export interface Encoding {
  /** Bytes of a code unit. */
  unit: 1 | 2;
  bigEndian: boolean;
  /** Length of the byte-order mark. */
  markBytes: 0 | 2 | 3;
}

/** The most bytes {@link detectEncoding} looks at. */
export const longestMark = 3;

export function detectEncoding(head: Buffer): Encoding {
  const [first, second, third] = head;
  if (first === 0xff && second === 0xfe) return { unit: 2, bigEndian: false, markBytes: 2 };
  if (first === 0xfe && second === 0xff) return { unit: 2, bigEndian: true, markBytes: 2 };
  const marked = first === 0xef && second === 0xbb && third === 0xbf;
  return { unit: 1, bigEndian: false, markBytes: marked ? 3 : 0 };
}

/**
 * The text of `bytes` (without a byte-order mark), and whether they spell it without fault.
 * Of faulty bytes a text is given too, because CSV needs its quotes and commas to find the end of the row.
 */
export function decode(bytes: Buffer, encoding: Encoding): { text: string; valid: boolean } {
  if (encoding.unit === 1) return { text: bytes.toString('utf8'), valid: isUtf8(bytes) };
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const text = (encoding.bigEndian ? Buffer.from(whole).swap16() : whole).toString('utf16le');
  return { text, valid: whole.length === bytes.length && !hasLoneSurrogate(text) };
}
