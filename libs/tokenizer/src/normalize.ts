import { type AlignedText, append, emptyAlignedText, mapCharacters } from './aligned-text.ts';
import { isChinese, isNonspacingMark, isRemovedByCleaning, isWhitespace } from './characters.ts';
import type { NormalizationRules } from './spec.ts';
import { laterThanNfdRanges } from './unicode-ranges.ts';

const REPLACEMENT = '\uFFFD';
const later = characterClass(laterThanNfdRanges);
// Blocks end before a letter, past which no mark moves. They also end after 1,000 marks in a row, which no text has:
// the engine's time for ordering marks grows with the square of their number.
const nfdBlock = new RegExp(`[^${later}]{1,1000}[^\\P{M}${later}]{0,1000}`, 'gu');

/**
 * Normalises as Hugging Face's `BertNormalizer`: cleaning, spaces around Han ideographs, NFD without nonspacing
 * marks, lower case, in this order. A lone surrogate counts as U+FFFD. A removed character belongs to no other:
 * the offsets of what is left do not grow over it.
 */
export function normalize(text: string, rules: NormalizationRules): AlignedText {
  const cleaned = cleanAndSpace(text, rules);
  const source = rules.stripAccents ? decomposed(cleaned) : cleaned;
  return mapCharacters(source, (character) => {
    if (rules.stripAccents && isNonspacingMark(character.codePointAt(0) ?? 0)) return '';
    // Rust lower-cases character by character too, so a final sigma gets no form of its own.
    return rules.lowercase ? character.toLowerCase() : character;
  });
}

function cleanAndSpace(text: string, rules: NormalizationRules): AlignedText {
  const result = emptyAlignedText();
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    append(result, cleanedAndSpaced(character, rules), start, end);
    start = end;
  }
  return result;
}

function cleanedAndSpaced(character: string, rules: NormalizationRules): string {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return rules.cleanText ? '' : REPLACEMENT;
  if (rules.cleanText && isRemovedByCleaning(codePoint)) return '';
  if (rules.cleanText && isWhitespace(codePoint)) return ' ';
  if (rules.handleChineseChars && isChinese(codePoint)) return ` ${character} `;
  return character;
}

/**
 * NFD with the offsets that Hugging Face gives it. Canonical order moves marks, but their offsets stay in the order
 * of the source: the first part of a source character, wherever it has moved, marks the step to the next offsets.
 */
function decomposed(source: AlignedText): AlignedText {
  const ordered = decompose(source.text);
  if (ordered === source.text) return source;
  const isFirstPart = firstPartFlags(source.text);
  const result = emptyAlignedText();
  let next = 0;
  let [start, end] = [0, 0];
  for (const character of ordered) {
    if (isFirstPart.get(character)?.pop() === true) {
      [start, end] = [source.starts[next] ?? 0, source.ends[next] ?? 0];
      next += (source.text.codePointAt(next) ?? 0) > 0xffff ? 2 : 1;
    }
    append(result, character, start, end);
  }
  return result;
}

/**
 * For each character of the decomposition, whether it is the first part of its source character, the last occurrence
 * first. Canonical order keeps equal characters in order, so this finds every one of them after it.
 */
function firstPartFlags(text: string): Map<string, boolean[]> {
  const parts = new Map<string, boolean[]>();
  for (const character of text) {
    for (const [index, part] of Array.from(decompose(character)).entries()) {
      const known = parts.get(part);
      if (known === undefined) parts.set(part, [index === 0]);
      else known.push(index === 0);
    }
  }
  for (const occurrences of parts.values()) occurrences.reverse();
  return parts;
}

/** NFD of Unicode 9.0: later characters neither decompose nor change places. */
function decompose(text: string): string {
  return text.replace(nfdBlock, (block) => block.normalize('NFD'));
}

function characterClass(ranges: string): string {
  return ranges
    .trim()
    .replaceAll(/[0-9a-f]+/g, '\\u{$&}')
    .replaceAll(/\s+/g, '');
}
