import { lazyUnitTable } from './unit-table.ts';

const REMOVED = 0;
const SPACE = 0x20;

const linksAndMentions = /(?:https?:|www\.)\S*|@[\p{L}\p{N}_]+/giu;
/** Format characters (joiners, direction marks), tatweel, tashkeel with the Quran's signs, and variation selectors. */
const invisible = /[\p{Cf}\u0640]|(?=[\p{Script=Inherited}\p{Script=Arabic}])\p{Mn}/u;
/** Emoji are other symbols (So), or pairs of surrogates (Cs). */
const kept = /[\p{L}\p{N}\p{M}\p{So}\p{Cs}]/u;
const arabicAlef = /[أإآٱ]/;
const arabicYa = /[ىی]/;
const arabicDigit = /[\u0660-\u0669\u06F0-\u06F9]/;

const foldedUnits = lazyUnitTable((unit) => foldUnit(unit).charCodeAt(0));

function foldUnit(unit: string): string {
  if (invisible.test(unit)) return String.fromCharCode(REMOVED);
  if (!kept.test(unit)) return String.fromCharCode(SPACE);
  if (arabicAlef.test(unit)) return 'ا';
  if (arabicYa.test(unit)) return 'ي';
  if (unit === 'ة') return 'ه';
  // Both rows of Arabic digits start at a multiple of 16.
  if (arabicDigit.test(unit)) return String(unit.charCodeAt(0) % 16);
  return unit.toLowerCase();
}

/**
 * What of a text counts when it is compared with another: two tweets that differ in a link, a mention, tashkeel or
 * punctuation alone are the same.
 *
 * NFKC; links and mentions off; tashkeel, tatweel and format characters off; alef, ya and ta marbuta one form each;
 * Arabic digits to Latin; lower case; punctuation to spaces, and spaces collapsed and trimmed. Emoji stay.
 */
export function foldForComparison(text: string): string {
  const units = foldToUnits(text);
  let folded = '';
  // In slices, because a call takes only so many arguments.
  for (let at = 0; at < units.length; at += 4096) {
    folded += String.fromCharCode(...units.subarray(at, at + 4096));
  }
  return folded;
}

/** The UTF-16 units of `foldForComparison(text)`, for whom the string is not worth its making. */
export function foldToUnits(text: string): Uint16Array {
  const table = foldedUnits();
  const normal = text.normalize('NFKC').replace(linksAndMentions, ' ');
  const units = new Uint16Array(normal.length);
  let length = 0;
  let spaceIsDue = false;
  for (let at = 0; at < normal.length; at++) {
    const unit = table[normal.charCodeAt(at)] as number;
    if (unit === REMOVED) continue;
    if (unit === SPACE) {
      spaceIsDue = length > 0;
      continue;
    }
    if (spaceIsDue) units[length++] = SPACE;
    spaceIsDue = false;
    units[length++] = unit;
  }
  return units.subarray(0, length);
}
