import type { Encoding } from './encoding.ts';

/**
 * The encoding of bytes without a byte-order mark.
 *
 * - UTF-16 of Arabic is valid UTF-8 (every byte is below 0x80), so it is looked for first, by high bytes that
 *   no text spells in single bytes, at every second place.
 * - UTF-8 next, if strict; and as a guess if it has more whole characters than stray bytes, so that a few bad
 *   lines do not change how all the others are read.
 * - Then Windows-1256, or ISO-8859-6 where letters stand that would be French in Windows-1256.
 *
 * `chardet` is not used: the two single-byte encodings differ in the most frequent letters, which tells them apart.
 *
 * @param head may end inside a character
 */
export function guessEncoding(head: Buffer): { encoding: Encoding; guessed: boolean } {
  const wide = guessUtf16(head);
  if (wide !== undefined) return { encoding: wide, guessed: true };
  const { characters, strays } = countUtf8(head);
  if (strays === 0) return { encoding: 'UTF_8', guessed: false };
  if (characters > strays) return { encoding: 'UTF_8', guessed: true };
  return { encoding: isIso88596(head) ? 'ISO_8859_6' : 'WINDOWS_1256', guessed: true };
}

/** UTF-16 where at least 80 % of the bytes at one parity are high bytes, and at most a quarter of that at the other. */
function guessUtf16(head: Buffer): Encoding | undefined {
  const pairs = Math.floor(head.length / 2);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < 2 * pairs; at += 2) {
    if (isHighByte(head[at] ?? 0xff)) even += 1;
    if (isHighByte(head[at + 1] ?? 0xff)) odd += 1;
  }
  if (pairs < 2) return undefined;
  if (odd >= 0.8 * pairs && even <= odd / 4) return 'UTF_16LE';
  if (even >= 0.8 * pairs && odd <= even / 4) return 'UTF_16BE';
  return undefined;
}

/** The blocks Basic Latin to Arabic (U+00xx to U+08xx) and the Arabic presentation forms (U+FBxx, U+FExx). */
function isHighByte(byte: number): boolean {
  return byte <= 0x08 || byte === 0xfb || byte === 0xfe;
}

/** Characters of two bytes or more, and bytes that belong to no character; a character cut by the end is neither. */
function countUtf8(head: Buffer): { characters: number; strays: number } {
  let characters = 0;
  let strays = 0;
  for (let at = 0; at < head.length;) {
    const lead = head[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const length = sequenceBytes(lead);
    let followed = 1;
    while (followed < length && isContinuation(head, at, followed)) followed += 1;
    const cut = length > 0 && at + followed === head.length && followed < length;
    if (followed === length) characters += 1;
    else if (!cut) strays += followed;
    at += followed;
  }
  return { characters, strays };
}

function sequenceBytes(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** Whether the byte continues the character, also by the limits of the second byte (Unicode 15, table 3-7). */
function isContinuation(head: Buffer, start: number, offset: number): boolean {
  const byte = head[start + offset] ?? 0;
  const lead = head[start] ?? 0;
  if (offset > 1) return byte >= 0x80 && byte <= 0xbf;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return byte >= least && byte <= most;
}

/**
 * ISO-8859-6 writes tah, qaf, and ha to ya (0xD7, 0xE2, 0xE7 to 0xEA) where Windows-1256 has the times sign and
 * French letters; Windows-1256 writes ghain to kaf and its marks (0xDB to 0xDF, from 0xF3) where ISO-8859-6 has nothing.
 */
function isIso88596(head: Buffer): boolean {
  let iso = 0;
  let windows = 0;
  for (const [at, byte] of head.entries()) {
    if (byte < 0x80) continue;
    // A French letter has Latin neighbours.
    const inArabic = (head[at - 1] ?? 0) >= 0xc1 || (head[at + 1] ?? 0) >= 0xc1;
    if (inArabic && (byte === 0xd7 || byte === 0xe2 || (byte >= 0xe7 && byte <= 0xea))) iso += 1;
    else if (isUndefinedInIso88596(byte)) windows += 1;
  }
  return iso > windows;
}

/** The gaps of ISO/IEC 8859-6 in 0xA0 to 0xFF, and the control characters 0x80 to 0x9F that no text holds. */
function isUndefinedInIso88596(byte: number): boolean {
  if (byte >= 0xf3 || (byte >= 0xdb && byte <= 0xdf)) return true;
  return byte < 0xc1 && ![0xa0, 0xa4, 0xac, 0xad, 0xbb, 0xbf].includes(byte);
}
