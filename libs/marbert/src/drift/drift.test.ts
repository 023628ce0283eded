import { describe, expect, it } from 'vitest';
import { indexByChance, jensenShannonDivergence, populationStabilityIndex } from './divergence.ts';
import { measureShift } from './drift.ts';
import { LENGTH_EDGES, lengthBin, lengthNames } from './text-length.ts';

describe('the population stability index', () => {
  it('is 0 of the same shares, however many texts they are of', () => {
    expect(populationStabilityIndex([50, 30, 20], [500, 300, 200])).toBeCloseTo(0, 3);
    expect(populationStabilityIndex([4, 4], [4, 4])).toBe(0);
  });

  it('is the sum of (a − e) · ln(a / e)', () => {
    // Shares of 0.5, 0.5 and 0.8, 0.2: 0.3 ln 1.6 − 0.3 ln 0.4 = 0.3 ln 4.
    const many = 1e6;
    expect(populationStabilityIndex([5 * many, 5 * many], [8 * many, 2 * many])).toBeCloseTo(
      0.3 * Math.log(4),
      5,
    );
  });

  it('is finite where a class never, or only, came', () => {
    // (0.5 + 10) / 21 and (0.5 + 0) / 11, (0.5 + 10) / 11.
    const [half, little, most] = [10.5 / 21, 0.5 / 11, 10.5 / 11];
    expect(populationStabilityIndex([10, 10], [0, 10])).toBeCloseTo(
      (little - half) * Math.log(little / half) + (most - half) * Math.log(most / half),
      12,
    );
  });
});

describe('the index by chance', () => {
  it.each([
    // Quantiles of χ² at 95 %, from any table: 3.841, 7.815 and 18.307.
    [2, 3.841],
    [4, 7.815],
    [11, 18.307],
  ])('of %i bins is (1/n + 1/m) times the quantile of χ²', (bins, quantile) => {
    const counts = Array.from({ length: bins }, () => 10);
    const expected = (2 / (10 * bins)) * quantile;
    expect(Math.abs(indexByChance(counts, counts) / expected - 1)).toBeLessThan(0.03);
  });

  it('is exceeded by about 5 of 100 samples of what has not moved', () => {
    const training = [4_000, 3_000, 2_000, 1_000];
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    let above = 0;
    for (let trial = 0; trial < 1_000; trial++) {
      const sample = [0, 0, 0, 0];
      for (let text = 0; text < 200; text++) {
        const place = random();
        const bin = place < 0.4 ? 0 : place < 0.7 ? 1 : place < 0.9 ? 2 : 3;
        sample[bin] = (sample[bin] ?? 0) + 1;
      }
      if (populationStabilityIndex(training, sample) > indexByChance(training, sample)) above++;
    }
    expect(above).toBeGreaterThan(25);
    expect(above).toBeLessThan(80);
  });
});

describe('the Jensen-Shannon divergence', () => {
  it('is 0 of the same shares and 1 of those that have nothing in common', () => {
    expect(jensenShannonDivergence([2, 6], [1, 3])).toBe(0);
    expect(jensenShannonDivergence([5, 0], [0, 9])).toBe(1);
  });

  it('is the mean of both divergences from the mean', () => {
    // Of (1/2, 1/2) and (1, 0), whose mean is (3/4, 1/4).
    const first = 0.5 * Math.log2(0.5 / 0.75) + 0.5 * Math.log2(0.5 / 0.25);
    expect(jensenShannonDivergence([1, 1], [3, 0])).toBeCloseTo((first + Math.log2(1 / 0.75)) / 2, 12);
  });
});

describe('the verdict', () => {
  const training = [5_000, 5_000];
  it.each([
    ['STABLE', [520, 480]],
    ['SHIFTED', [680, 320]],
    ['STRONG', [800, 200]],
  ])('is %s of %j', (verdict, classified) => {
    expect(measureShift(training, classified)).toMatchObject({ verdict });
  });

  it('is none below 100 texts, however far they are', () => {
    expect(measureShift(training, [99, 0])).toMatchObject({ verdict: null });
    expect(measureShift(training, [100, 0])).toMatchObject({ verdict: 'STRONG' });
  });

  it('is none where chance alone makes an index of that size', () => {
    const even = Array.from({ length: 30 }, () => 1_000);
    const few = even.map((_, bin) => (bin % 3 === 0 ? 2 : 6));
    const { index, byChance, verdict } = measureShift(even, few);
    expect(index).toBeGreaterThan(0.1);
    expect(index).toBeLessThan(byChance ?? 0);
    expect(verdict).toBeNull();
  });

  it('of nothing says nothing, and shows what was trained on', () => {
    expect(measureShift([1, 3], [0, 0])).toEqual({
      ...{ index: null, byChance: null, divergence: null, verdict: null },
      bins: [
        { expected: 0.25, actual: 0 },
        { expected: 0.75, actual: 0 },
      ],
    });
  });
});

describe('the length of a text', () => {
  it('is counted in code points', () => {
    expect(lengthBin('ن'.repeat(15))).toBe(0);
    expect(lengthBin('ن'.repeat(16))).toBe(1);
    expect(lengthBin('😀'.repeat(15))).toBe(0);
    expect(lengthBin('😀'.repeat(16))).toBe(1);
    expect(lengthBin('\ud83d'.repeat(16))).toBe(1);
    expect(lengthBin('ن'.repeat(100_000))).toBe(LENGTH_EDGES.length);
  });

  it('has a name for each bin', () => {
    expect(lengthNames).toHaveLength(LENGTH_EDGES.length + 1);
    expect(lengthNames.slice(0, 2)).toEqual(['0-15', '16-31']);
    expect(lengthNames.at(-1)).toBe('4096 or more');
  });
});
