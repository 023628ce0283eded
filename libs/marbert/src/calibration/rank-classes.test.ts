import { expect, it } from 'vitest';
import { rankClasses } from './rank-classes.ts';

const logits = Float32Array.of(1, 3, 2);
const classes = ['أدب', 'علوم', 'مال'];
const sure = { right: Array.from({ length: 10 }, () => 0.6), wrong: [] };
const calibrationOf = (temperature: number, confidences = [sure, sure, sure]) => ({
  ...{ temperature, validation: { confidences } },
});

it('ranks classes by softmax at the temperature', () => {
  const { scores } = rankClasses(logits, classes, null, null);
  expect(scores.map(({ label }) => label)).toEqual(['علوم', 'مال', 'أدب']);
  expect(scores[0]?.probability).toBeCloseTo(1 / (1 + Math.exp(-1) + Math.exp(-2)), 12);
  const cooled = rankClasses(logits, classes, calibrationOf(2), null).scores;
  expect(cooled[0]?.probability).toBeCloseTo(1 / (1 + Math.exp(-0.5) + Math.exp(-1)), 12);
});

it('abstains below the threshold of the likeliest class, and from one that has none', () => {
  const abstained = (temperature: number, precision: number | null, confidences = [sure, sure, sure]) =>
    rankClasses(logits, classes, calibrationOf(temperature, confidences), precision).abstained;
  expect([abstained(1, 0.95), abstained(2, 0.95)]).toEqual([false, true]);
  expect(abstained(1, 0.95, [sure, { right: [0.6], wrong: [] }, sure])).toBe(true);
  expect([abstained(2, null), rankClasses(logits, classes, null, 0.5).abstained]).toEqual([false, true]);
});
