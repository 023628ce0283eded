import { isChinese, isPunctuation, isRemovedByCleaning, isWhitespace } from './characters.ts';
import type { NormalizationRules } from './spec.ts';

const INSIDE = 0;
const GAP = 1;
const ALONE = 2;

/** Calls `visit` with the bounds of each chunk of `text` between `from` and `to`, until it returns false. */
export type ChunkScanner = (
  text: string,
  from: number,
  to: number,
  visit: (start: number, end: number) => boolean,
) => void;

/**
 * Cuts a text, before normalisation, into chunks that can be normalised and cut into words one by one, and so
 * remembered: at whitespace, and around punctuation and Han ideographs, which stay what they are in normalisation
 * and past which no mark moves. A chunk may still hold several words (`≠` decomposes into punctuation) or none.
 */
export function createChunkScanner(rules: NormalizationRules): ChunkScanner {
  // Beyond the BMP nothing cuts here: those are rare, and the words of a chunk are found again after normalisation.
  const kinds = new Uint8Array(0x10000).map((_, unit) => kindOf(unit, rules));
  return (text, from, to, visit) => {
    let start = from;
    for (let at = from; at < to; at++) {
      const kind = kinds[text.charCodeAt(at)];
      if (kind === INSIDE) continue;
      if (start < at && !visit(start, at)) return;
      if (kind === ALONE && !visit(at, at + 1)) return;
      start = at + 1;
    }
    if (start < to) visit(start, to);
  };
}

function kindOf(unit: number, rules: NormalizationRules): number {
  if (rules.cleanText && isRemovedByCleaning(unit)) return INSIDE;
  if (isWhitespace(unit)) return GAP;
  if (isPunctuation(unit) || (rules.handleChineseChars && isChinese(unit))) return ALONE;
  return INSIDE;
}

/**
 * A copy of `slice`: V8 lets a slice keep the whole text alive for as long as it lives itself, and a remembered
 * chunk outlives its text. Joining to something else and cutting that off again makes a new, short text.
 */
export function detached(slice: string): string {
  return ` ${slice}`.slice(1);
}
