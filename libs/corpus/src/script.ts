import { lazyUnitTable } from './unit-table.ts';

const ARABIC = 1;
const OTHER = 2;

const letters = lazyUnitTable((unit) =>
  /\p{L}/u.test(unit) ? (/\p{Script=Arabic}/u.test(unit) ? ARABIC : OTHER) : 0,
);

export interface ScriptCount {
  /** Unicode code points. */
  characters: number;
  /** Whether the text has a letter, and at least as many Arabic ones as of all other scripts. */
  isArabic: boolean;
}

/** Counts the characters of a text and tells whether it is Arabic. */
export function countScript(text: string): ScriptCount {
  const table = letters();
  let characters = 0;
  let arabic = 0;
  let other = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const kind = table[unit];
    if (kind === ARABIC) arabic += 1;
    if (kind === OTHER) other += 1;
    characters += 1;
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1))) at += 1;
  }
  return { characters, isArabic: arabic > 0 && arabic >= other };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** Also false for NaN, which is past the end. */
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
