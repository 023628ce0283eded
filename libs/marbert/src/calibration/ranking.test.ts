import { expect, it } from 'vitest';
import { createRanking } from './ranking.ts';
import type { ClassConfidences } from './thresholds.ts';

const logits = Float32Array.of(1, 3, 2);
const classes = ['أدب', 'علوم', 'مال'];
const sure: ClassConfidences = { right: Array.from({ length: 10 }, () => 0.6), wrong: [] };
const calibrationOf = (temperature: number, confidences = [sure, sure, sure]) => ({
  ...{ temperature, validation: { confidences } },
});

it('ranks classes by softmax at the temperature', () => {
  const { scores } = createRanking(classes, null)(logits, null);
  expect(scores.map(({ label }) => label)).toEqual(['علوم', 'مال', 'أدب']);
  expect(scores[0]?.probability).toBeCloseTo(1 / (1 + Math.exp(-1) + Math.exp(-2)), 12);
  const cooled = createRanking(classes, calibrationOf(2))(logits, null).scores;
  expect(cooled[0]?.probability).toBeCloseTo(1 / (1 + Math.exp(-0.5) + Math.exp(-1)), 12);
});

it('abstains below the threshold of the likeliest class, and from one that has none', () => {
  const abstained = (temperature: number, precision: number | null, confidences = [sure, sure, sure]) =>
    createRanking(classes, calibrationOf(temperature, confidences))(logits, precision).abstained;
  expect([abstained(1, 0.95), abstained(2, 0.95)]).toEqual([false, true]);
  expect(abstained(1, 0.95, [sure, { right: [0.6], wrong: [] }, sure])).toBe(true);
  expect([abstained(2, null), createRanking(classes, null)(logits, 0.5).abstained]).toEqual([false, true]);
});

it('takes each precision for itself, whatever was wanted before', () => {
  const half = { right: Array.from({ length: 10 }, () => 0.6), wrong: Array.from({ length: 10 }, () => 0.7) };
  const rank = createRanking(classes, calibrationOf(1, [half, half, half]));
  const abstained = [0.5, 0.95, 0.5, null, 0.95].map((precision) => rank(logits, precision).abstained);
  expect(abstained).toEqual([false, true, false, false, true]);
});
