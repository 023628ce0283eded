/** Vowel signs and the letter that only stretches a word: the same word is written with and without them. */
const unwritten = /[\u064B-\u0652\u0670\u0640]/gu;

export function withoutUnwritten(text: string): string {
  return text.replace(unwritten, '');
}
