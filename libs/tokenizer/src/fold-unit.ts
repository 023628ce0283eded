import { isPunctuation, isWhitespace } from './characters.ts';
import { normalize } from './normalize.ts';
import type { NormalizationRules } from './spec.ts';

/** The unit vanishes in normalisation. */
export const DROPPED = -1;
/** What becomes of the unit depends on its neighbours, or is not one unit of a word. */
export const ENTANGLED = -2;
const NOT_ASKED_YET = -3;

/**
 * What normalisation makes of a UTF-16 code unit wherever it stands in a text: one unit of a word, DROPPED or
 * ENTANGLED. A word without entangled units is normalised unit by unit, and each unit left keeps its own offsets.
 */
export function createUnitFolder(rules: NormalizationRules): (unit: number) => number {
  const folded = new Int32Array(0x10000).fill(NOT_ASKED_YET);
  return (unit) => {
    const known = folded[unit] ?? ENTANGLED;
    return known === NOT_ASKED_YET ? (folded[unit] = fold(unit, rules)) : known;
  };
}

function fold(unit: number, rules: NormalizationRules): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return ENTANGLED;
  const character = String.fromCharCode(unit);
  const { text } = normalize(character, rules);
  if (text === '') return DROPPED;
  const first = text.charCodeAt(0);
  // A mark that stays may change places with others. A base letter never does, whatever marks around it are dropped.
  const mayMove = rules.stripAccents && /\p{M}/u.test(character + text);
  // Punctuation stands alone already, unless it comes out only now.
  const splits = isWhitespace(first) || (isPunctuation(first) && first !== unit);
  return text.length > 1 || mayMove || splits ? ENTANGLED : first;
}
