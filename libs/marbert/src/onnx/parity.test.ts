import { describe, expect, it } from 'vitest';
import { chooseDefault, compareLogits, isFaithful, macroF1Of } from './parity.ts';

const labels = [0, 1, 1];
const engine = Float32Array.of(2, 0, 0, 1, 0, 0.5);

describe('compareLogits', () => {
  it('finds nothing where there is nothing', () => {
    expect(compareLogits(engine, engine, { labels, classes: 2 })).toEqual({
      ...{ texts: 3, maxLogitDifference: 0, flippedLabels: 0, macroF1: 1 },
    });
  });

  it('finds the largest difference, the texts of another class, and what that costs', () => {
    const file = Float32Array.of(2, 0, 0, 1, 0.75, 0.5);
    const parity = compareLogits(engine, file, { labels, classes: 2 });
    expect(parity).toMatchObject({ maxLogitDifference: 0.75, flippedLabels: 1 });
    expect(parity.macroF1).toBeCloseTo(2 / 3, 10);
    expect(macroF1Of(file, labels, 2)).toBe(parity.macroF1);
  });

  it('takes what is not a number for as far off as can be', () => {
    const file = Float32Array.of(2, 0, 0, 1, NaN, 0.5);
    expect(compareLogits(engine, file, { labels, classes: 2 }).maxLogitDifference).toBe(Infinity);
  });
});

describe('a faithful file', () => {
  const exact = { texts: 100, maxLogitDifference: 1e-5, flippedLabels: 0, macroF1: 0.9 };
  const near = { ...exact, maxLogitDifference: 0.5, flippedLabels: 3, macroF1: 0.895 };
  it.each([
    ['F32', exact, true],
    ['F32', { ...exact, maxLogitDifference: 2e-4 }, false],
    ['F32', { ...exact, flippedLabels: 1 }, false],
    ['INT8', near, true],
    ['INT8', { ...near, maxLogitDifference: 0.01, macroF1: 0.894 }, false],
    ['INT8', { ...near, maxLogitDifference: Infinity }, false],
    ['FP16', { ...exact, maxLogitDifference: Infinity }, false],
  ] as const)('in %s with %o: %s', (precision, parity, faithful) => {
    expect(isFaithful({ precision, ...parity }, 0.9)).toBe(faithful);
  });

  it('in 8 bits is none that was compared on no text', () => {
    const nothing = compareLogits(new Float32Array(), new Float32Array(), { labels: [], classes: 2 });
    expect(isFaithful({ precision: 'INT8', ...nothing }, 0)).toBe(false);
    expect(isFaithful({ precision: 'F32', ...nothing }, 0)).toBe(true);
  });

  const file = (inputs: 'BATCH' | 'PACKED', precision: 'F32' | 'INT8', milliseconds: number, f1 = 0.9) => ({
    ...{ inputs, precision, millisecondsPerText: milliseconds },
    ...{ texts: 100, maxLogitDifference: 0, flippedLabels: 0, macroF1: f1 },
  });
  const [plain, packed] = [file('BATCH', 'F32', 8), file('PACKED', 'F32', 5)];

  it('is the one to serve from when it is the fastest', () => {
    expect(chooseDefault([plain, packed, file('PACKED', 'INT8', 3)], 0.9)).toBe(2);
    expect(chooseDefault([plain, packed, file('PACKED', 'INT8', 3, 0.8)], 0.9)).toBe(1);
    expect(chooseDefault([plain, packed, file('PACKED', 'INT8', 6)], 0.9)).toBe(1);
  });

  it('gives way to the plain one when there is none', () => {
    const spoiled = { flippedLabels: 1, macroF1: 0 };
    const all = [packed, file('PACKED', 'INT8', 3), plain].map((other) => ({ ...other, ...spoiled }));
    expect(chooseDefault(all, 0.9)).toBe(2);
  });
});
