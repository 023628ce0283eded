import type { DocumentRow } from '@tasnif/store';
import { learnVocabulary } from '@tasnif/tokenizer';
import { expect, it } from 'vitest';
import { cutExamples, encodeDocuments } from './documents.ts';

it('keeps the tokens of whole texts but of those to train on, and cuts all of them for training', async () => {
  const text = 'الكتاب على الطاولة '.repeat(20);
  const spec = learnVocabulary([text], { size: 100, minFrequency: 1 });
  const rows = ['الكتاب', text, text.repeat(20)].map((own) => ({ text: own, label: 1 }) as DocumentRow);
  const texts = await encodeDocuments({ TRAIN: rows, VALIDATION: rows, TEST: rows }, spec, 10);
  const lengths = (examples: readonly { ids: Int32Array }[]): number[] =>
    examples.map(({ ids }) => ids.length);
  expect(lengths(texts.TRAIN)).toEqual([3, 10, 10]);
  // 32 windows of 10 tokens, each 6 further than the one before.
  expect(lengths(texts.VALIDATION)).toEqual([3, 62, 196]);
  expect(texts.TEST).toEqual(texts.VALIDATION);
  const examples = cutExamples(texts, 10);
  expect(examples).toEqual({ TRAIN: texts.TRAIN, VALIDATION: texts.TRAIN, TEST: texts.TRAIN });
});
