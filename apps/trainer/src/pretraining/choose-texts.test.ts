import { describe, expect, it } from 'vitest';
import type { SourceText } from '../source-texts.ts';
import { chooseTexts, noTexts, type ChosenText, type TextFigures } from './choose-texts.ts';

const usual = { normalization: 'NONE', normalizationSwitches: {}, heldOutShare: 0.25, seed: 1 } as const;

async function choose(
  texts: readonly SourceText[],
  choice: Partial<Omit<typeof usual, 'seed'>> & { seed?: number } = {},
): Promise<{ chosen: ChosenText[]; figures: TextFigures }> {
  const figures = noTexts();
  const given = (async function* () {
    for (const text of texts) yield await Promise.resolve(text);
  })();
  const chosen: ChosenText[] = [];
  for await (const text of chooseTexts(given, { ...usual, ...choice }, figures)) chosen.push(text);
  return { chosen, figures };
}

const lines = Array.from({ length: 400 }, (_, i) => ({ text: `النص رقم ${i}`, source: 'أ' }));
const heldOut = ({ chosen }: { chosen: ChosenText[] }): string[] =>
  chosen.filter((text) => text.heldOut).map(({ text }) => text);

describe('choosing texts', () => {
  it('uses one of those that are equal but for vowel signs and punctuation, and counts the others', async () => {
    const texts = ['كتب', 'كَتَبَ!', ' ', 'plain', 'قرأ', 'كتب'].map((text, i) => ({
      text,
      source: i < 4 ? 'أ' : 'ب',
    }));
    const { chosen, figures } = await choose(texts, { normalizationSwitches: {} });
    expect(chosen.map(({ text }) => text)).toEqual(['كتب', 'plain', 'قرأ']);
    expect(figures).toMatchObject({
      ...{ texts: 6, duplicates: 2, empty: 1, nonArabic: 1 },
      sources: [
        { name: 'أ', texts: 2 },
        { name: 'ب', texts: 1 },
      ],
    });
  });

  it('holds out about the share, the same texts in any order, and others with another seed', async () => {
    const first = heldOut(await choose(lines));
    expect(first.length).toBeGreaterThan(60);
    expect(first.length).toBeLessThan(140);
    expect(new Set(heldOut(await choose(lines.toReversed())))).toEqual(new Set(first));
    expect(heldOut(await choose(lines, { seed: 2 }))).not.toEqual(first);
    expect(heldOut(await choose(lines, { heldOutShare: 0 } as never))).toEqual([]);
  });

  it('holds out no more than a million characters', async () => {
    const long = Array.from({ length: 8 }, (_, i) => ({ text: `نص ${i} `.repeat(50_000), source: 'أ' }));
    const { figures } = await choose(long, { heldOutShare: 1 } as never);
    expect(figures.heldOut).toBe(4);
  });
});
