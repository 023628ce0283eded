import { createTorchEngine, type Precision } from '@tasnif/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { evaluate, predictLogits, type Evaluation } from './evaluate.ts';
import {
  finish,
  lackingBf16,
  largestDifference,
  makeExamples,
  openTrial,
  tinyConfig,
} from './testing/tiny-training.ts';

afterEach(() => {
  expect(createTorchEngine({ device: 'CPU', precision: 'F32' }).liveTensors()).toBe(0);
});

// More than half of the words say nothing of the class: texts that no model tells for sure.
const noise = 0.55;
const data = { train: makeExamples(600, 'train', { noise }), validation: [] };
const unseen = makeExamples(1500, 'unseen', { noise });

async function train(precision: Precision, seed: number): Promise<Evaluation> {
  const options = { epochs: 4, batchSize: 16, learningRate: 2e-3, seed };
  const { engine, model, training, dispose } = openTrial({ data, precision, options });
  await finish(training);
  const evaluation = evaluate(engine, model, unseen);
  dispose();
  return evaluation;
}

describe('in bf16', () => {
  it('a BERT has the logits of f32, but for rounding', ({ skip }) => {
    skip(lackingBf16 !== undefined, lackingBf16);
    const config = { ...tinyConfig, initializerRange: 0.1 };
    const [exact = [], rounded = []] = (['F32', 'BF16'] as const).map((precision) => {
      const { engine, model, dispose } = openTrial({ config, data, precision });
      const logits = predictLogits(engine, model, unseen.slice(0, 60));
      dispose();
      return logits;
    });
    expect(Math.max(...exact.map(Math.abs))).toBeGreaterThan(0.3);
    expect(largestDifference(exact, rounded)).toBeGreaterThan(0);
    expect(largestDifference(exact, rounded)).toBeLessThan(0.02);
  });

  it('training ends within half a point of the macro F1 of f32, on average over three seeds', async ({
    skip,
  }) => {
    skip(lackingBf16 !== undefined, lackingBf16);
    const means: number[] = [];
    for (const precision of ['F32', 'BF16'] as const) {
      let sum = 0;
      for (const seed of [1, 2, 3]) sum += (await train(precision, seed)).macro.f1;
      means.push(sum / 3);
    }
    const [exact = Number.NaN, rounded = Number.NaN] = means;
    expect(exact).toBeGreaterThan(0.85);
    expect(exact).toBeLessThan(0.97);
    expect(Math.abs(exact - rounded)).toBeLessThan(0.005);
  });
});
