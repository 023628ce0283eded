import { referenceData, withReferenceData } from '@tasnif/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { trainNaiveBayes } from './naive-bayes.ts';

const folds = 5;

/** Accuracy over `root`, a folder a topic, each text predicted by the model that did not see its fold. */
function crossValidatedAccuracy(root: string): number {
  const topics = readdirSync(root).sort();
  const documents = topics.flatMap((topic, label) =>
    readdirSync(join(root, topic))
      .sort()
      .map((file, index) => {
        const text = readFileSync(join(root, topic, file), 'utf8');
        return { text, label, fold: index % folds };
      }),
  );
  let right = 0;
  for (let fold = 0; fold < folds; fold++) {
    const others = documents.filter((document) => document.fold !== fold);
    const model = trainNaiveBayes(others, topics.length);
    const heldOut = documents.filter((document) => document.fold === fold);
    right += heldOut.filter(({ text, label }) => model.predict(text) === label).length;
  }
  return right / documents.length;
}

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

  it('is right on six of ten held-out example texts of seven topics', () => {
    const examples = fileURLToPath(new URL('../../../examples/topics', import.meta.url));
    expect(crossValidatedAccuracy(examples)).toBeGreaterThan(0.6);
  });
});

describe.skipIf(withReferenceData('sanad-sample') !== false)(
  'trainNaiveBayes on news (needs the reference data sanad-sample)',
  () => {
    it('is right on nine of ten held-out articles of seven topics', () => {
      expect(crossValidatedAccuracy(referenceData('sanad-sample'))).toBeGreaterThan(0.9);
    });
  },
);
