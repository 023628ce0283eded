import { describe, expect, it } from 'vitest';
import { createTokenStatistics, type TokenStatistics } from './token-statistics.ts';

function statisticsOf(
  ...documents: readonly (readonly [tokens: number, unknown: number])[]
): TokenStatistics {
  const statistics = createTokenStatistics();
  for (const [tokens, unknown] of documents) statistics.add(tokens, unknown);
  return statistics.finish();
}

function lengths(...tokens: number[]): TokenStatistics {
  return statisticsOf(...tokens.map((count) => [count, 0] as const));
}

describe('token statistics', () => {
  it('give the median and the 90th percentile by nearest rank, whatever the order', () => {
    expect(lengths(7)).toMatchObject({ median: 7, p90: 7 });
    expect(lengths(10, 1, 9, 2, 8, 3, 7, 4, 6, 5)).toMatchObject({ median: 5, p90: 9, total: 55 });
    expect(lengths(3, 3, 3, 100)).toMatchObject({ median: 3, p90: 100 });
  });

  it('count as cut what is longer than the limit, not what fills it', () => {
    expect(lengths(128, 129, 256, 257, 512, 513, 514, 5).cuts).toEqual([
      { at: 128, share: 6 / 8 },
      { at: 256, share: 4 / 8 },
      { at: 512, share: 2 / 8 },
    ]);
  });

  it('give the unknown tokens as a share of all tokens', () => {
    expect(statisticsOf([30, 3], [10, 1], [40, 0]).unknownShare).toBe(0.05);
  });

  it('are plain JSON, of nothing too', () => {
    for (const statistics of [lengths(), lengths(0)]) {
      expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
    }
    expect(lengths()).toMatchObject({ documents: 0, median: 0, unknownShare: 0 });
  });

  it.each([
    [-1, 0],
    [1.5, 0],
    [4, Number.NaN],
  ])('refuse %d tokens, %d of them unknown', (tokens, unknown) => {
    expect(() => statisticsOf([tokens, unknown])).toThrow(RangeError);
  });
});
