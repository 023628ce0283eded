import type { DocumentRow, Split } from '@tasnif/store';
import { expect, it } from 'vitest';
import { measureBaseline } from './baseline.ts';

const rows = (split: Split, texts: readonly string[]): DocumentRow[] =>
  texts.map((text, index) => ({ index, label: index % 2, split, text, file: '', line: index + 1 }));
const documents = {
  TRAIN: rows('TRAIN', ['فاز الفريق في المباراة', 'ارتفع سعر النفط', 'خسر الفريق المباراة', 'هبط سعر الذهب']),
  VALIDATION: rows('VALIDATION', ['لاعبو الفريق', 'سعر جديد']),
  // Words that nobody has seen, of pieces that stand in others: a matter for the linear model alone.
  TEST: rows('TEST', ['للمباراة', 'أسعارها', 'مباراته', 'وأسعاره']),
};
const options = { classes: 2, seed: 1, check: () => Promise.resolve() };

it('measures both models on the splits that they did not learn from', async () => {
  const { baseline, note } = await measureBaseline(documents, options);
  expect(note).toBeNull();
  expect(baseline.VALIDATION).toMatchObject({ naiveBayes: { accuracy: 1 }, linear: { accuracy: 1 } });
  expect(baseline.TEST).toMatchObject({ naiveBayes: { accuracy: 0.5 }, linear: { accuracy: 1 } });
});

it('says of how many documents the linear model learned, where there was too much text', async () => {
  const long = rows('TRAIN', Array<string>(5000).fill('كلمة '.repeat(400)));
  const { note } = await measureBaseline({ ...documents, TRAIN: long }, options);
  expect(note).toContain('learns from 4000 of the 5000 training documents');
});

it('ends with what the check throws', async () => {
  const check = (): Promise<void> => Promise.reject(new Error('cancelled'));
  await expect(measureBaseline(documents, { ...options, check })).rejects.toThrow('cancelled');
});
