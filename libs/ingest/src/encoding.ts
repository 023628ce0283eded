import { isUtf8 } from 'node:buffer';
import { guessEncoding } from './guess-encoding.ts';
import { hasLoneSurrogate } from './reading.ts';

/** How the bytes of a file spell text. */
export type Encoding = 'UTF_8' | 'UTF_16LE' | 'UTF_16BE' | 'WINDOWS_1256' | 'ISO_8859_6';

/** A file's encoding and what of its head is not text. */
export interface DetectedEncoding {
  encoding: Encoding;
  /** True where neither a byte-order mark nor strict UTF-8 nor the caller decided. */
  guessed: boolean;
  /** Length of the byte-order mark. */
  markBytes: 0 | 2 | 3;
}

/** The most bytes {@link detectEncoding} looks at. */
export const headBytes = 64 * 1024;

const windows1256 = new TextDecoder('windows-1256');
const iso88596 = new TextDecoder('iso-8859-6');

/**
 * Decides by the byte-order mark, then by `wanted`, then by strict UTF-8, then by a guess. A mark that
 * contradicts `wanted` is left in the text, because the caller knows better.
 *
 * @param head the first bytes of a file, which may end inside a character
 */
export function detectEncoding(head: Buffer, wanted?: Encoding): DetectedEncoding {
  const marked = byMark(head);
  if (marked !== undefined && (wanted === undefined || wanted === marked.encoding)) return marked;
  if (wanted !== undefined) return { encoding: wanted, guessed: false, markBytes: 0 };
  return { ...guessEncoding(head.subarray(0, headBytes)), markBytes: 0 };
}

function byMark([first, second, third]: Buffer): DetectedEncoding | undefined {
  if (first === 0xff && second === 0xfe) return { encoding: 'UTF_16LE', guessed: false, markBytes: 2 };
  if (first === 0xfe && second === 0xff) return { encoding: 'UTF_16BE', guessed: false, markBytes: 2 };
  const utf8 = first === 0xef && second === 0xbb && third === 0xbf;
  return utf8 ? { encoding: 'UTF_8', guessed: false, markBytes: 3 } : undefined;
}

/** Bytes of a code unit. */
export function unitBytes(encoding: Encoding): 1 | 2 {
  return encoding === 'UTF_16LE' || encoding === 'UTF_16BE' ? 2 : 1;
}

/**
 * The text of `bytes` (without a byte-order mark), and whether they spell it without fault.
 * Of faulty bytes a text is given too, because CSV needs its quotes and commas to find the end of the row.
 */
export function decode(bytes: Buffer, encoding: Encoding): { text: string; valid: boolean } {
  switch (encoding) {
    case 'UTF_8':
      return { text: bytes.toString('utf8'), valid: isUtf8(bytes) };
    case 'UTF_16LE':
    case 'UTF_16BE': {
      const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
      const text = (encoding === 'UTF_16BE' ? Buffer.from(whole).swap16() : whole).toString('utf16le');
      return { text, valid: whole.length === bytes.length && !hasLoneSurrogate(text) };
    }
    case 'WINDOWS_1256':
      return { text: windows1256.decode(bytes), valid: true };
    case 'ISO_8859_6': {
      // No byte of this encoding means U+FFFD, so one stands for a byte that means nothing.
      const text = iso88596.decode(bytes);
      return { text, valid: !text.includes('\ufffd') };
    }
  }
}
