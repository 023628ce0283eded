import { nonspacingMarkRanges, otherRanges, punctuationRanges } from './unicode-ranges.ts';

const WHITESPACE = 1;
const PUNCTUATION = 2;
const NONSPACING_MARK = 4;
const REMOVED = 8;
const CHINESE = 16;

const properties = new Uint8Array(0x110000);
mark(WHITESPACE, '9-d 20 85 a0 1680 2000-200a 2028-2029 202f 205f 3000');
// Every ASCII symbol counts as punctuation for BERT, though Unicode calls some of them mathematical or modifiers.
mark(PUNCTUATION, '21-2f 3a-40 5b-60 7b-7e');
mark(PUNCTUATION, punctuationRanges);
mark(NONSPACING_MARK, nonspacingMarkRanges);
mark(REMOVED, otherRanges);
mark(REMOVED, 'fffd');
// 2b820 to 2b91f is missing from Hugging Face's list too.
mark(CHINESE, '3400-4dbf 4e00-9fff f900-faff 20000-2a6df 2a700-2b81f 2b920-2ceaf 2f800-2fa1f');

function mark(property: number, ranges: string): void {
  for (const range of ranges.trim().split(/\s+/)) {
    const [first = '', last = first] = range.split('-');
    for (let codePoint = parseInt(first, 16); codePoint <= parseInt(last, 16); codePoint++) {
      properties[codePoint] = (properties[codePoint] ?? 0) | property;
    }
  }
}

function has(codePoint: number, property: number): boolean {
  return ((properties[codePoint] ?? 0) & property) !== 0;
}

/** Unicode White_Space, as Rust's `char::is_whitespace`. */
export function isWhitespace(codePoint: number): boolean {
  return has(codePoint, WHITESPACE);
}

/** ASCII symbols and Unicode 8.0 punctuation. */
export function isPunctuation(codePoint: number): boolean {
  return has(codePoint, PUNCTUATION);
}

/** Unicode 8.0 category Mn: most of the Arabic harakat among them. */
export function isNonspacingMark(codePoint: number): boolean {
  return has(codePoint, NONSPACING_MARK);
}

/** Control, format and private-use characters and U+FFFD, which BERT's `clean_text` takes out. */
export function isRemovedByCleaning(codePoint: number): boolean {
  return has(codePoint, REMOVED);
}

/** Han ideographs, which BERT makes words of their own. */
export function isChinese(codePoint: number): boolean {
  return has(codePoint, CHINESE);
}
