import { describe, expect, it } from 'vitest';
import { checkTexts, checkTokens } from './check-texts.ts';
import { noTexts } from './choose-texts.ts';

const reading = { baseModel: 'tiny', batchTokens: 1000, heldOutShare: 0.01 };
const enough = { tokens: 500_000, heldOutTokens: 5_000, unknown: 0 };

describe('checking texts', () => {
  it('has nothing to say of many that differ', () => {
    expect(checkTexts({ ...noTexts(), texts: 100, duplicates: 10, nonArabic: 5 })).toEqual([]);
    expect(checkTokens(enough, reading)).toEqual([]);
  });

  it('warns of many that are equal, of another script and of few tokens, each with figures', () => {
    const foreign = { ...noTexts(), texts: 100, duplicates: 60, nonArabic: 30 };
    expect(checkTexts(foreign)).toEqual([
      expect.stringContaining('60 of 100 texts (60.0 %)'),
      expect.stringContaining('30 of 40 texts (75.0 %)'),
    ]);
    expect(checkTokens({ tokens: 50_000, heldOutTokens: 500, unknown: 5_000 }, reading)).toEqual([
      expect.stringContaining('9.9 % of the tokens are unknown to tiny'),
      expect.stringContaining('50000 tokens'),
      expect.stringContaining('500 tokens are held out'),
    ]);
    const nothingHeldOut = { ...enough, heldOutTokens: 0 };
    expect(checkTokens(nothingHeldOut, { ...reading, heldOutShare: 0 })).toEqual([]);
  });

  it.each([
    ['TEXTS_EMPTY', () => checkTexts(noTexts())],
    ['TEXTS_EMPTY', () => checkTexts({ ...noTexts(), texts: 3, empty: 3 })],
    ['TEXTS_REPEATED', () => checkTexts({ ...noTexts(), texts: 1000, duplicates: 999 })],
    ['TEXTS_TOO_SHORT', () => checkTokens({ ...enough, tokens: 999 }, reading)],
    ['VOCABULARY_FOREIGN', () => checkTokens({ ...enough, unknown: 200_000 }, reading)],
  ])('refuses what nothing can be learned from: %s', (code, check) => {
    expect(check).toThrow(expect.objectContaining({ code, hint: expect.stringMatching(/\S \S/) }));
  });
});
