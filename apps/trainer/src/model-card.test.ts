import { expect, it } from 'vitest';
import { toModelCard, toReadingJson } from './model-card.ts';

const figures = { precision: 0.5, recall: 0.5, f1: 0.5 };
const metrics = {
  ...{ accuracy: 0.75, macro: { ...figures, f1: 0.7 }, weighted: figures, matthews: 0 },
  ...{ perClass: [{ ...figures, support: 4 }], confusion: [[4]], loss: 1 },
};
const distilling = { distillTemperature: 4, distillWeight: 0.25 };
const reading = { maxLength: 64, normalization: 'MARBERT', normalizationSwitches: { alef: true } } as const;

const contents: Parameters<typeof toModelCard>[0] = {
  ...{ name: 'أخبار | <b>', dataset: 'SANAD', version: { number: 2, classes: ['رياضة'] } },
  counts: { TRAIN: 30, VALIDATION: 5, TEST: 4 },
  architecture: 'BERT',
  ...{
    baseModel: { name: 'MARBERT', licence: null },
    parameters: { ...reading, ...distilling },
    pooling: 'MEAN',
  },
  ...{
    split: 'TEST',
    evaluation: metrics,
    floor: { naiveBayes: metrics, linear: { ...metrics, accuracy: 0.8 } },
  },
  exports: [
    {
      ...{ path: 'onnx/model.onnx', inputs: 'BATCH', precision: 'F32', bytes: 2_500_000, isDefault: true },
      ...{ maxLogitDifference: 0.00001, flippedLabels: 0, macroF1: 0.7, millisecondsPerText: 3.14 },
      ...{ texts: 500, engineMacroF1: 0.7 },
    },
  ],
  teaching: null,
};

it('says what the model was made of, how it reads and how good it is', () => {
  const card = toModelCard(contents);
  expect(card).toContain('# أخبار \\| \\<b\\>\n');
  expect(card).toContain('Data set: SANAD, version 2: 30 documents to train on, 5 to validate, 4 to test');
  expect(card).toContain('Its licence: none stated');
  expect(card).toContain('Normalisation: MARBERT, alef: on\n');
  expect(card).toContain(
    'up to 32 windows of as many, of which neighbours share 15: the mean of their logits',
  );
  expect(card).toContain('| accuracy | 0.7500 | 0.7500 | 0.8000 |');
  expect(card).toContain('| macro F1 | 0.7000 | 0.7000 | 0.7000 |');
  expect(card).toContain('| رياضة | 0.5000 | 0.5000 | 0.5000 | 4 |');
  expect(card).toContain('| `onnx/model.onnx` (default) | BATCH | F32 | 2.5 | 0.000010 | 0 | 0.7000 | 3.1 |');
});

it('says who taught it, on what terms, and how good that was', () => {
  expect(toModelCard(contents)).not.toContain('eacher');
  const card = toModelCard({
    ...contents,
    teaching: {
      teacher: {
        model: { id: 'mod_1', name: 'large', figures: { split: 'TEST', accuracy: 0.9, macroF1: 0.85 } },
        baseModel: { name: 'MARBERT', licence: 'research use only' },
        ...{ dataset: 'SANAD', version: { number: 1 } },
        teachers: [{ model: { id: 'mod_0', name: 'first' }, baseModel: { name: 'ARBERT', licence: null } }],
      },
      unlabelled: ['نص', 'نص آخر'],
    },
  });
  expect(card).toContain('Teacher: large (mod_1), made of MARBERT; its licence: research use only\n');
  expect(card).toContain('Whose teacher was: first (mod_0), made of ARBERT; its licence: none stated\n');
  expect(card).toContain('training documents has a share of 0.25 in their loss, and of 2 texts without');
  expect(card).toContain('| accuracy | 0.7500 | 0.9000 |');
  expect(card).toContain('| macro F1 | 0.7000 | 0.8500 |');
  expect(card).toContain('| the test split | the test split of SANAD, version 1 |');
});

it('writes how a text is read for programs', () => {
  expect(JSON.parse(toReadingJson({ ...reading, pooling: 'MAX' }, ['رياضة']))).toEqual({
    format: 'tasnif-model-1',
    ...reading,
    ...{ pooling: 'MAX', windowOverlap: 15, mostWindows: 32, classes: ['رياضة'] },
  });
});
