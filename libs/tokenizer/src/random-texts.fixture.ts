/** Repeatable numbers from 0 to below `limit` (mulberry32). */
export function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % limit;
  };
}

const words = [
  'كتاب',
  'الكتاب',
  'مكتبة',
  'قلم',
  'café',
  'CAFÉS',
  '[MASK]',
  '[SEP]',
  '[CLS',
  '[mask]',
  '##ات',
  'ﷺ',
];
const spaces = [' ', ' ', ' ', '\n', '\t', '\u00A0', '\u3000', '\u2028'];
const emoji = ['😀', '👍🏽', '👨‍👩‍👧', '❤️', '🇸🇦', '1️⃣'];
const loneSurrogates = ['\uD83D', '\uDE00', '\uDC00\uD800'];
const decomposingOrRare = [
  'Σ',
  '𠀀',
  'İ',
  '≠',
  '\uAC01',
  'Å',
  'ǆ',
  'ﬁ',
  '\u0344',
  '\u{1D15F}',
  'َّ',
  '\u0651\u0327\u0323',
];
/** First and last code points of what single characters are drawn from. */
const ranges: readonly (readonly [first: number, last: number])[] = [
  ...([
    [0x20, 0x7e],
    [0x61, 0x69],
    [0xa1, 0x17f],
    [0x370, 0x45f],
  ] as const),
  ...([
    [0x621, 0x64a],
    [0x621, 0x64a],
    [0x64b, 0x65f],
    [0x600, 0x6ff],
    [0x750, 0x77f],
    [0xfb50, 0xfdff],
  ] as const),
  ...([
    [0xfe70, 0xfeff],
    [0x300, 0x36f],
    [0x4e00, 0x9fff],
    [0xac00, 0xd7a3],
  ] as const),
  ...([
    [0, 0x1f],
    [0x7f, 0x9f],
    [0x2000, 0x206f],
    [0x3000, 0x303f],
    [0xe000, 0xe010],
    [0xfff9, 0xffff],
  ] as const),
];

/** Texts of words, marks, Han, emoji, lone surrogates, special tokens, controls, punctuation and very long words. */
export function randomTexts(count: number, seed: number): string[] {
  const random = createRandom(seed);
  const pick = (items: readonly string[]): string => items[random(items.length)] ?? '';
  const character = (): string => {
    const [first, last] = ranges[random(ranges.length)] ?? [0, 0];
    return String.fromCodePoint(first + random(last - first + 1));
  };
  const longWord = (): string => pick(['ا', 'ab', 'كتاب', '😀']).repeat(20 + random(90));
  const part = (): string => {
    const kind = random(100);
    if (kind < 30) return pick(words);
    if (kind < 45) return pick(spaces);
    if (kind < 50) return pick(emoji);
    if (kind < 53) return pick(loneSurrogates);
    if (kind < 57) return pick(decomposingOrRare);
    return kind < 58 ? longWord() : character();
  };
  return Array.from({ length: count }, () => Array.from({ length: random(20) }, part).join(''));
}
