import { referenceData, withReferenceData } from '@tasnif/testing';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { trainLinearClassifier } from './linear-classifier.ts';
import { crossValidatedAccuracy } from './testing/cross-validate.ts';

const options = { seed: 42, check: () => Promise.resolve() };
const documents = [
  { text: 'فاز الفريق في المباراة', label: 0 },
  { text: 'خسر الفريق المباراة', label: 0 },
  { text: 'ارتفع سعر النفط', label: 1 },
  { text: 'هبط سعر Oil', label: 1 },
];

describe('trainLinearClassifier', () => {
  it('tells classes apart by pieces of words', async () => {
    const { predict } = await trainLinearClassifier(documents, 2, options);
    expect(predict('مباراتان للفريقين')).toBe(0);
    expect(predict('أسعارها')).toBe(1);
  });

  it('goes by the number of texts where no piece is known', async () => {
    const others = [...documents, { text: 'صعد سهم', label: 1 }];
    const { predict } = await trainLinearClassifier(others, 2, options);
    expect(predict('')).toBe(1);
    expect(predict('xyz')).toBe(predict(''));
  });

  it('learns from nothing without an error', async () => {
    const { predict } = await trainLinearClassifier([], 2, options);
    expect(predict('سعر')).toBe(0);
  });

  it('draws documents, class by class, where there is too much text', async () => {
    const long = 'كلمة '.repeat(1000);
    const many = Array.from({ length: 6000 }, (_, i) => ({ text: long, label: i % 3 === 0 ? 1 : 0 }));
    expect((await trainLinearClassifier(many, 2, options)).documents).toBe(4000);
  });

  it('stops between two pieces of work where the check throws', async () => {
    const many = Array.from({ length: 3000 }, () => documents).flat();
    let checks = 0;
    const check = (): Promise<void> =>
      ++checks === 3 ? Promise.reject(new Error('stop')) : Promise.resolve();
    await expect(trainLinearClassifier(many, 2, { ...options, check })).rejects.toThrow('stop');
    expect(checks).toBe(3);
  });

  it('is right on seven of ten held-out example texts of seven topics', async () => {
    const examples = fileURLToPath(new URL('../../../examples/topics', import.meta.url));
    expect(await crossValidatedAccuracy(examples, train)).toBeGreaterThan(0.7);
  });
});

describe.skipIf(withReferenceData('sanad-sample') !== false)(
  'trainLinearClassifier on news (needs the reference data sanad-sample)',
  () => {
    it('is right on 93 of a hundred held-out articles of seven topics', async () => {
      expect(await crossValidatedAccuracy(referenceData('sanad-sample'), train)).toBeGreaterThan(0.93);
    });
  },
);

describe.skipIf(withReferenceData('ajgt') !== false)(
  'trainLinearClassifier on tweets (needs the reference data ajgt)',
  () => {
    it('is as often right on the official test split as scikit-learn is, 87.2 %, within a point', async () => {
      const { predict } = await trainLinearClassifier(tweets('train'), 2, options);
      const test = tweets('test');
      const right = test.filter(({ text, label }) => predict(text) === label).length;
      expect(Math.abs(right / test.length - 0.872)).toBeLessThan(0.01);
    });
  },
);

const train = (
  others: { text: string; label: number }[],
  classes: number,
): ReturnType<typeof trainLinearClassifier> => trainLinearClassifier(others, classes, options);

function tweets(part: 'train' | 'test'): { text: string; label: number }[] {
  const lines = readFileSync(referenceData('ajgt', `UBC_AJGT_final_shuffled_${part}.tsv`), 'utf8')
    .trim()
    .split('\n');
  return lines.slice(1).map((line) => {
    const [text = '', label] = line.split('\t');
    return { text, label: label?.trim() === 'Positive' ? 1 : 0 };
  });
}
