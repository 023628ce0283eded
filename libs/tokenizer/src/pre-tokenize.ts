import { isPunctuation, isWhitespace } from './characters.ts';

/**
 * Calls `visit` with the bounds, in UTF-16 code units, of each word of a normalised text, as Hugging Face's
 * `BertPreTokenizer` cuts them: at whitespace, and every punctuation character is a word of its own.
 */
export function forEachWord(text: string, visit: (start: number, end: number) => void): void {
  let wordStart = 0;
  let at = 0;
  while (at < text.length) {
    const codePoint = text.codePointAt(at) ?? 0;
    const next = at + (codePoint > 0xffff ? 2 : 1);
    const punctuation = isPunctuation(codePoint);
    if (punctuation || isWhitespace(codePoint)) {
      if (wordStart < at) visit(wordStart, at);
      if (punctuation) visit(at, next);
      wordStart = next;
    }
    at = next;
  }
  if (wordStart < at) visit(wordStart, at);
}
