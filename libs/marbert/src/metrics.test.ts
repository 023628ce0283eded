import { referenceData, withReferenceData } from '@tasnif/testing';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluatePredictions } from './metrics.ts';

describe('evaluatePredictions', () => {
  // Class 0: 3 texts, 2 found; class 1: 1 text, found; class 2: 1 text, lost and never predicted.
  const labels = [0, 0, 0, 1, 2];
  const predictions = [0, 0, 1, 1, 1];
  const metrics = evaluatePredictions(labels, predictions, 3);

  it('counts true classes by row and predicted ones by column', () => {
    expect(metrics.confusion).toEqual([
      [2, 1, 0],
      [0, 1, 0],
      [0, 1, 0],
    ]);
  });

  it('gives a class that is never predicted 0', () => {
    expect(metrics.perClass[2]).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
  });

  it('agrees with figures worked out by hand', () => {
    expect(metrics.accuracy).toBeCloseTo(3 / 5, 12);
    expect(metrics.perClass[0]).toEqual({ precision: 1, recall: 2 / 3, f1: 4 / 5, support: 3 });
    expect(metrics.perClass[1]).toEqual({ precision: 1 / 3, recall: 1, f1: 1 / 2, support: 1 });
    expect(metrics.macro.precision).toBeCloseTo(4 / 9, 12);
    expect(metrics.macro.recall).toBeCloseTo(5 / 9, 12);
    expect(metrics.macro.f1).toBeCloseTo(13 / 30, 12);
    expect(metrics.weighted.precision).toBeCloseTo(2 / 3, 12);
    expect(metrics.weighted.recall).toBeCloseTo(3 / 5, 12);
    expect(metrics.weighted.f1).toBeCloseTo(29 / 50, 12);
    // (3·5 - (3·2 + 1·3)) / √((25 - 11)(25 - 13))
    expect(metrics.matthews).toBeCloseTo(6 / Math.sqrt(14 * 12), 12);
  });

  it('calls a model that always says the same uncorrelated', () => {
    expect(evaluatePredictions([0, 1, 1], [1, 1, 1], 2).matthews).toBe(0);
  });

  it('is 0 throughout where there is no text', () => {
    const empty = evaluatePredictions([], [], 2);
    expect([empty.accuracy, empty.macro.f1, empty.weighted.f1, empty.matthews]).toEqual([0, 0, 0, 0]);
  });

  it('refuses a number that is no class', () => {
    expect(() => evaluatePredictions([0, 2], [0, 1], 2)).toThrow('Label 2 or prediction 1 is not a class');
  });

  it('refuses lists of different lengths', () => {
    expect(() => evaluatePredictions([0, 1], [0], 2)).toThrow('2 labels but 1 predictions');
  });
});

interface Averages {
  precision: number;
  recall: number;
  'f1-score': number;
  support: number;
}

interface ReferenceCase {
  labels: number[];
  predictions: number[];
  confusion: number[][];
  report: { accuracy: number; 'macro avg': Averages; 'weighted avg': Averages } & Record<string, Averages>;
  mcc: number;
}

describe.skipIf(withReferenceData('reference', 'metrics.json') !== false)(
  'evaluatePredictions beside scikit-learn (needs the reference data reference/metrics.json)',
  () => {
    it('gives the same confusion matrix, report and Matthews coefficient', () => {
      const text = readFileSync(referenceData('reference', 'metrics.json'), 'utf8');
      const cases = JSON.parse(text) as ReferenceCase[];
      for (const { labels, predictions, confusion, report, mcc } of cases) {
        const metrics = evaluatePredictions(labels, predictions, confusion.length);
        expect(metrics.confusion).toEqual(confusion);
        expect(metrics.accuracy).toBeCloseTo(report.accuracy, 12);
        expect(metrics.matthews).toBeCloseTo(mcc, 12);
        const rows = [metrics.macro, metrics.weighted, ...metrics.perClass];
        const names = ['macro avg', 'weighted avg', ...confusion.keys()];
        for (const [index, name] of names.entries()) {
          expect(rows[index]?.precision).toBeCloseTo(report[name]?.precision ?? NaN, 12);
          expect(rows[index]?.recall).toBeCloseTo(report[name]?.recall ?? NaN, 12);
          expect(rows[index]?.f1).toBeCloseTo(report[name]?.['f1-score'] ?? NaN, 12);
        }
        expect(metrics.perClass.map(({ support }) => support)).toEqual(
          metrics.perClass.map((_, index) => report[String(index)]?.support),
        );
      }
    });
  },
);
