import { describe, expect, it } from 'vitest';
import { createTextStatistics, type StatisticsDocument, type TextStatistics } from './statistics.ts';

function statisticsOf(documents: readonly Partial<StatisticsDocument>[]): TextStatistics {
  const statistics = createTextStatistics();
  for (const document of documents) statistics.add({ label: 'رياضة', text: 'نص', ...document });
  return statistics.finish();
}

function lengths(...tokens: number[]): TextStatistics['tokens'] {
  return statisticsOf(tokens.map((count) => ({ tokens: count }))).tokens;
}

describe('statistics', () => {
  it('give each class its documents and share, in order of appearance', () => {
    const documents = ['طب', 'رياضة', 'طب', 'طب'].map((label) => ({ label }));
    expect(statisticsOf(documents)).toMatchObject({
      documents: 4,
      classes: [
        { label: 'طب', documents: 3, share: 0.75 },
        { label: 'رياضة', documents: 1, share: 0.25 },
      ],
    });
  });

  it('give the median and the 90th percentile by nearest rank, whatever the order', () => {
    expect(lengths(7)).toMatchObject({ median: 7, p90: 7 });
    expect(lengths(10, 1, 9, 2, 8, 3, 7, 4, 6, 5)).toMatchObject({ median: 5, p90: 9, total: 55 });
    expect(lengths(3, 3, 3, 100)).toMatchObject({ median: 3, p90: 100 });
  });

  it('count as cut what is longer than the limit, not what fills it', () => {
    expect(lengths(128, 129, 256, 257, 512, 513, 514, 5)?.cuts).toEqual([
      { at: 128, share: 6 / 8 },
      { at: 256, share: 4 / 8 },
      { at: 512, share: 2 / 8 },
    ]);
  });

  it('give the unknown tokens as a share of all tokens', () => {
    const documents = [{ tokens: 30, unknownTokens: 3 }, { tokens: 10, unknownTokens: 1 }, { tokens: 40 }];
    expect(statisticsOf(documents).tokens?.unknownShare).toBe(0.05);
  });

  it('speak of tokens only for documents whose tokens were counted', () => {
    expect(statisticsOf([{}])).not.toHaveProperty('tokens');
    expect(statisticsOf([{}, { tokens: 4 }]).tokens).toMatchObject({ documents: 1, median: 4 });
  });

  it.each([
    ['أهلا بكم في Paris', 0],
    ['ﺳﻼﻡ', 0],
    ['bonjour les amis, سلام', 1],
    ['12:30 😀 ١٢', 1],
    ['', 1],
  ])('say whether %j is not Arabic', (text, nonArabicShare) => {
    expect(statisticsOf([{ text }]).nonArabicShare).toBe(nonArabicShare);
  });

  it('count characters, not UTF-16 units', () => {
    expect(statisticsOf([{ text: 'أ😀' }, { text: '\uD83D' }, { text: '\uDE00a' }]).characters).toBe(5);
  });

  it('are plain JSON, of nothing too', () => {
    for (const statistics of [statisticsOf([]), statisticsOf([{ tokens: 0 }])]) {
      expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
    }
    expect(statisticsOf([])).toEqual({ documents: 0, classes: [], characters: 0, nonArabicShare: 0 });
  });

  it.each([{ tokens: -1 }, { tokens: 1.5 }, { tokens: 4, unknownTokens: Number.NaN }])(
    'refuse %j',
    (document) => {
      expect(() => statisticsOf([document])).toThrow(RangeError);
    },
  );
});
