import { expect, it } from 'vitest';
import { adviceOf, type AdvisedCandidate } from './advice.ts';

function candidate(name: string, macroF1: number, more: Partial<AdvisedCandidate> = {}): AdvisedCandidate {
  return {
    ...{
      name,
      macroF1,
      interval: { lower: macroF1 - 0.02, upper: macroF1 + 0.02 },
      isTied: false,
      models: 2,
    },
    ...{ trainingSeconds: 100, licence: 'MIT', researchOnly: false, isOpen: true, ...more },
  };
}
const done = { failed: 0, runsLeft: 0 };
const restricted = { licence: 'research use only', researchOnly: true, isOpen: false };
const ending =
  'The test split was not looked at: train what you choose on all documents, and measure that once.';

it('names the best that is ahead of all others', () => {
  expect(adviceOf({ ...done, ranked: [candidate('A', 0.9, { isTied: true }), candidate('B', 0.8)] })).toBe(
    `A is best, macro F1 0.900 (95 % 0.880 to 0.920), and ahead of all others by more than chance explains. ${ending}`,
  );
});

it('names those that can not be told from it, and what speaks for them', () => {
  const ranked = [
    candidate('A', 0.9, { isTied: true, ...restricted }),
    candidate('B', 0.895, { isTied: true, ...restricted, trainingSeconds: 40 }),
    candidate('C', 0.89, { isTied: true, trainingSeconds: 90 }),
  ];
  expect(adviceOf({ ...done, ranked })).toBe(
    [
      'A is first, macro F1 0.900 (95 % 0.880 to 0.920), but B and C can not be told from it.',
      'B trains in 40 % of its time.',
      'The licence of A restricts its use (research use only); that of C does not.',
      ending,
    ].join(' '),
  );
});

it('says what it costs to do without a licence that restricts', () => {
  const ranked = [candidate('A', 0.9, { isTied: true, ...restricted }), candidate('B', 0.8)];
  expect(adviceOf({ ...done, ranked })).toContain('that of B does not, and it reaches macro F1 0.800');
  const without = ranked.map((each) => ({ ...each, ...restricted }));
  expect(adviceOf({ ...done, ranked: without })).toContain('restricts its use (research use only).');
});

it('does not claim more than one seed each can tell', () => {
  const ranked = [candidate('A', 0.9, { models: 1 }), candidate('B', 0.8, { models: 1 })];
  expect(adviceOf({ ...done, ranked })).toContain('Each was trained with one seed');
  const [a, b] = ranked as [AdvisedCandidate, AdvisedCandidate];
  expect(adviceOf({ ...done, ranked: [a, { ...b, models: 2 }] })).not.toContain('one seed');
});

it('says how it stands before the end, and what failed', () => {
  const ranked = [candidate('A', 0.9, { isTied: true })];
  expect(adviceOf({ ranked, failed: 0, runsLeft: 2 })).toMatch(
    /^So far, with 2 runs to go: Only A has a model/,
  );
  expect(adviceOf({ ranked, failed: 1, runsLeft: 0 })).toContain('1 candidate has no model');
  expect(adviceOf({ ranked: [], failed: 2, runsLeft: 0 })).toMatch(/^No candidate has a model/);
  expect(adviceOf({ ranked: [], failed: 1, runsLeft: 1 })).toBeNull();
});
