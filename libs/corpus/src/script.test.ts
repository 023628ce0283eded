import { expect, it } from 'vitest';
import { countScript } from './script.ts';

it.each([
  ['أهلا بكم في Paris', true],
  ['ﺳﻼﻡ', true],
  ['bonjour les amis, سلام', false],
  ['12:30 😀 ١٢', false],
  ['', false],
])('says whether %j is Arabic', (text, isArabic) => {
  expect(countScript(text).isArabic).toBe(isArabic);
});

it('counts characters, not UTF-16 units', () => {
  expect(['أ😀', '\uD83D', '\uDE00a'].map((text) => countScript(text).characters)).toEqual([2, 1, 2]);
});
