import { createTorchEngine } from '@tasnif/engine';
import { expect, it } from 'vitest';
import { predictLogits } from './evaluate.ts';
import { createBertClassifier } from './model.ts';
import { expectClose } from './testing/expect-close.ts';
import { makeExamples, tinyConfig } from './testing/tiny-training.ts';
import { randomWeights } from './weights.ts';

it('predicts an example that is given twice in both places', () => {
  const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
  const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 1));
  const [first, second] = makeExamples(2, 'twice');
  if (first === undefined || second === undefined) throw new Error('There are no examples.');
  const logits = predictLogits(engine, model, [first, second, first]);
  model.dispose();
  const classes = tinyConfig.labels.length;
  // In which row of a product a text stands may round it another way.
  expectClose(logits.subarray(2 * classes), logits.subarray(0, classes), 1e-6);
  expect(logits.some((logit) => logit === 0)).toBe(false);
});
