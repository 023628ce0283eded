import { referenceData, withReferenceData } from '@tasnif/testing';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { trainNaiveBayes } from './naive-bayes.ts';
import { crossValidatedAccuracy } from './testing/cross-validate.ts';

describe('trainNaiveBayes', () => {
  const model = trainNaiveBayes(
    [
      { text: 'فاز الفريق في المباراة', label: 0 },
      { text: 'خسر الفريق المباراة', label: 0 },
      { text: 'ارتفع سعر النفط', label: 1 },
      { text: 'هبط سعر Oil', label: 1 },
    ],
    2,
  );

  it('tells classes apart by their words', () => {
    expect(model.predict('موعد المباراة')).toBe(0);
    expect(model.predict('سعر الذهب')).toBe(1);
  });

  it('reads a word the same with vowel signs, stretched and in capitals', () => {
    expect(model.predict('سِعْرُ')).toBe(1);
    expect(model.predict('ســـعر')).toBe(1);
    expect(model.predict('OIL')).toBe(1);
  });

  it('adds one to every count, in proportion to the words of the class', () => {
    const uneven = trainNaiveBayes(
      [
        { text: 'أ ب ب', label: 0 },
        { text: 'أ', label: 1 },
      ],
      2,
    );
    expect(uneven.predict('أ')).toBe(1); // 2/5 against 2/3
    expect(uneven.predict('ب')).toBe(0); // 3/5 against 1/3
  });

  it('goes by the number of texts where no word is known', () => {
    const more = trainNaiveBayes(
      [
        { text: 'أ', label: 0 },
        { text: 'ب', label: 1 },
        { text: 'ج', label: 1 },
      ],
      2,
    );
    expect(more.predict('كلمات جديدة')).toBe(1);
  });

  it('takes the lowest of equally likely classes', () => {
    expect(model.predict('')).toBe(0);
  });

  it('never predicts a class without texts', () => {
    expect(trainNaiveBayes([{ text: 'أ', label: 1 }], 3).predict('ب')).toBe(1);
  });

  it('is right on six of ten held-out example texts of seven topics', async () => {
    const examples = fileURLToPath(new URL('../../../examples/topics', import.meta.url));
    expect(await crossValidatedAccuracy(examples, trainNaiveBayes)).toBeGreaterThan(0.6);
  });
});

describe.skipIf(withReferenceData('sanad-sample') !== false)(
  'trainNaiveBayes on news (needs the reference data sanad-sample)',
  () => {
    it('is right on nine of ten held-out articles of seven topics', async () => {
      expect(await crossValidatedAccuracy(referenceData('sanad-sample'), trainNaiveBayes)).toBeGreaterThan(
        0.9,
      );
    });
  },
);
