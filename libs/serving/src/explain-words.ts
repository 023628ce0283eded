import type { Reading } from './reader.ts';

/** A word of a text, in UTF-16 code units. Its tokens are those from `firstToken` to before `endToken`; none where it is not read. */
export interface Word {
  start: number;
  end: number;
  firstToken: number;
  endToken: number;
}

// What belongs to the character before it: marks, joiners and the tags of flags. Not Intl.Segmenter, whose time grows with
// the square of a text.
const extending = String.raw`[\p{M}\u200C-\u200D\u{E0020}-\u{E007F}]*`;
// Punctuation, symbols (emoji among them), and all else but white space; U+FEFF, which \s counts as such, joins letters.
const piece = new RegExp(
  String.raw`(?:\p{P}${extending})+|(?:\p{S}${extending})+|(?:[^\s\p{P}\p{S}]|\uFEFF)+`,
  'gu',
);

/**
 * The words of a text, in order: what stands between white space, with punctuation and symbols apart. Nothing is cut
 * within a token, so that a link which the model reads as one is one word, nor within a character as people count
 * them (a letter with its marks, an emoji with its joiners), nor between letters. Each token belongs to one word.
 */
export function wordsOf({ text, ids, spans }: Reading): Word[] {
  const words: Word[] = [];
  let token = 1;
  let reach = 0;
  for (const { 0: characters, index: start } of text.matchAll(piece)) {
    const end = start + characters.length;
    let word = words.at(-1);
    // Else a token of the word before goes on into these characters.
    if (word === undefined || reach <= start) {
      word = { start, end, firstToken: token, endToken: token };
      words.push(word);
    }
    word.end = end;
    for (; token < ids.length - 1 && (spans[2 * token] ?? 0) < end; token++) {
      reach = spans[2 * token + 1] ?? 0;
      word.endToken = token + 1;
    }
  }
  return words;
}
