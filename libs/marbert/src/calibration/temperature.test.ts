import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLogits, labelled } from './labelled-logits.fixture.ts';
import { rowsOf, softmax, type LabelledLogits } from './softmax.ts';
import { fitTemperature } from './temperature.ts';

function meanLoss(data: LabelledLogits, temperature: number): number {
  let loss = 0;
  for (const { row, label } of rowsOf(data)) loss -= Math.log(softmax(row, temperature)[label] ?? 0);
  return loss / data.labels.length;
}

describe('fitTemperature', () => {
  it.each([
    [4, 3, 1],
    [1, 3, 1],
    [10, 9, 1],
  ])('makes a margin of %d that is right %d to %d say just that', (margin, right, wrong) => {
    const data = labelled([
      ...Array.from({ length: right }, () => [[margin, 0], 0] as const),
      ...Array.from({ length: wrong }, () => [[margin, 0], 1] as const),
    ]);
    const temperature = fitTemperature(data);
    expect(temperature).toBeCloseTo(margin / Math.log(right / wrong), 6);
    expect(softmax(data.logits.subarray(0, 2), temperature)[0]).toBeCloseTo(right / (right + wrong), 8);
  });

  it.each([
    ['all are right, at the lower bound', [[[1, 0], 0] as const, [[0, 0.5], 1] as const], 0.05],
    ['all are wrong, at the upper bound', [[[1, 0], 1] as const, [[0, 0.5], 0] as const], 20],
    ['they say nothing, at 1', [[[3, 3], 0] as const, [[3, 3], 1] as const], 1],
    ['there is none, at 1', [], 1],
    ['they are too far apart for exp, at 1', [[[1e30, -1e30], 0] as const], 1],
  ])('ends where %s', (_, rows, temperature) => {
    expect(fitTemperature(labelled(rows))).toBe(temperature);
  });

  it('finds no better temperature anywhere between its bounds', () => {
    fc.assert(
      fc.property(anyLogits, fc.double({ min: 0.05, max: 20, noNaN: true }), (data, other) => {
        const fitted = fitTemperature(data);
        expect(fitted).toBeGreaterThanOrEqual(0.05);
        expect(fitted).toBeLessThanOrEqual(20);
        expect(meanLoss(data, fitted)).toBeLessThanOrEqual(meanLoss(data, other) + 1e-6);
      }),
    );
  });

  it('follows the scale of the logits, so that the probabilities stay', () => {
    fc.assert(
      fc.property(anyLogits, (data) => {
        const fitted = fitTemperature(data);
        fc.pre(fitted > 0.2 && fitted < 5);
        const wider = { ...data, logits: data.logits.map((logit) => 4 * logit) };
        const refitted = fitTemperature(wider);
        expect(meanLoss(wider, refitted)).toBeCloseTo(meanLoss(data, fitted), 9);
      }),
    );
  });
});

describe('softmax', () => {
  it('gives probabilities in the order of the logits, whatever the temperature', () => {
    fc.assert(
      fc.property(anyLogits, fc.double({ min: 0.05, max: 20, noNaN: true }), (data, temperature) => {
        for (const { row } of rowsOf(data)) {
          const probabilities = softmax(row, temperature);
          expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
          expect(probabilities[row.indexOf(Math.max(...row))]).toBe(Math.max(...probabilities));
        }
      }),
    );
  });
});
