import { createTorchEngine } from '@tasnif/engine';
import { expect, it } from 'vitest';
import type { Lesson } from './batches.ts';
import type { BertConfig } from './config.ts';
import { evaluate, predictLogits } from './evaluate.ts';
import { finish, makeExamples, openTrial, tinyConfig } from './testing/tiny-training.ts';
import type { TrainOptions } from './train.ts';

const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
const hard = { noise: 0.7 };
const validation = makeExamples(30, 'validation', hard);
const test = makeExamples(300, 'test', hard);
const texts = makeExamples(400, 'texts', hard).map(({ ids }) => ({ ids }));
const small: BertConfig = { ...tinyConfig, layers: 1, hiddenSize: 16, heads: 2, intermediateSize: 32 };

/** Macro F1 on the test split, and logits of the texts. */
async function learn(
  train: readonly Lesson[],
  config: BertConfig,
  options: Partial<TrainOptions>,
): Promise<{ macroF1: number; logits: Float32Array }> {
  const trial = openTrial({ data: { train, validation }, config, engine, options });
  await finish(trial.training);
  const { macro } = evaluate(engine, trial.model, test);
  const logits = predictLogits(engine, trial.model, texts);
  trial.dispose();
  return { macroF1: macro.f1, logits };
}

it('lets a small model with few labels and many texts come closer to a large one than by its labels alone', async () => {
  const teacher = await learn(makeExamples(600, 'train', hard), tinyConfig, { epochs: 6 });
  const gains: number[] = [];
  for (const seed of [1, 2, 3]) {
    const labelled = makeExamples(18, `labelled ${seed}`, hard);
    const taught = texts.map(({ ids }, i): Lesson => ({
      ...{ ids, label: null },
      teacherLogits: teacher.logits.subarray(3 * i, 3 * (i + 1)),
    }));
    const options = { seed, learningRate: 3e-3 };
    // The same number of steps for both.
    const alone = await learn(labelled, small, { ...options, epochs: 100, batchSize: 6 });
    const student = await learn([...labelled, ...taught], small, { ...options, epochs: 6 });
    gains.push(student.macroF1 - alone.macroF1);
  }
  expect(gains.reduce((sum, gain) => sum + gain, 0) / gains.length).toBeGreaterThan(0.1);
});
