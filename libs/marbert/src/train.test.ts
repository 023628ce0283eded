import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, describe, expect, it } from 'vitest';
import type { Example } from './batches.ts';
import type { BertConfig } from './config.ts';
import { predictLogits } from './evaluate.ts';
import { createBertClassifier } from './model.ts';
import { writeOnnx } from './onnx/write.ts';
import { randomGenerator } from './random.ts';
import { linearSchedule } from './schedule.ts';
import { train, type TrainingUpdate, type TrainOptions } from './train.ts';
import { randomWeights } from './weights.ts';

const config: BertConfig = {
  ...{ vocabularySize: 60, hiddenSize: 32, layers: 2, heads: 4, intermediateSize: 64 },
  ...{ positions: 32, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 },
  labels: ['أ', 'ب', 'ج'],
};
const options: TrainOptions = {
  ...{ epochs: 6, batchSize: 8, learningRate: 1e-3, warmupShare: 0.1, weightDecay: 0.01, dropout: 0.1 },
  ...{ labelSmoothing: 0, gradientClip: 1, classWeights: 'NONE', seed: 3 },
};
const engine = createTorchEngine({ device: 'CPU' });
afterEach(() => {
  expect(engine.liveTensors()).toBe(0);
});

/** Texts of 4 to 20 tokens; a class shows in which tokens are frequent. */
function makeExamples(count: number, seed: string): Example[] {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, (_, i) => {
    const label = i % 3;
    const words = Array.from({ length: 2 + Math.floor(random() * 17) }, () =>
      random() < 0.8 ? 5 + label * 10 + Math.floor(random() * 10) : 35 + Math.floor(random() * 25),
    );
    return { label, ids: Int32Array.from([2, ...words, 3]) };
  });
}
const data = { train: makeExamples(192, 'train'), validation: makeExamples(30, 'validation') };

async function trainOnce(changes: Partial<TrainOptions> = {}, signal = new AbortController().signal) {
  const model = createBertClassifier(engine, config, randomWeights(config, 7));
  const updates: TrainingUpdate[] = [];
  try {
    for await (const update of train(engine, model, data, { ...options, ...changes }, signal))
      updates.push(update);
    return { updates, weights: model.read('bert.encoder.layer.1.output.dense.weight').data };
  } finally {
    model.dispose();
  }
}

describe('training', () => {
  it('learns what tells the classes apart, and says at each epoch how far it is', async () => {
    const { updates } = await trainOnce();
    expect(updates.filter(({ type }) => type === 'step').map(({ step }) => step)).toEqual(
      Array.from({ length: 144 }, (_, i) => i + 1),
    );
    expect(updates.filter(({ type }) => type === 'epoch').map(({ epoch }) => epoch)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    const evaluations = updates.filter((update) => update.type === 'evaluation');
    expect(evaluations.at(-1)?.evaluation.accuracy).toBeGreaterThan(0.9);
    const best = evaluations.filter(({ best }) => best).map(({ evaluation }) => evaluation.macro.f1);
    expect(best).toEqual([...best].sort((a, b) => a - b));
    expect(best.at(-1)).toBe(Math.max(...evaluations.map(({ evaluation }) => evaluation.macro.f1)));
  });

  it('gives the same weights again from the same seed, dropout on, and others from another', async () => {
    const first = await trainOnce({ epochs: 1 });
    const again = await trainOnce({ epochs: 1 });
    const other = await trainOnce({ epochs: 1, seed: 4 });
    expect(again.weights).toEqual(first.weights);
    expect(other.weights).not.toEqual(first.weights);
  });

  it('stops between two steps when it is aborted, and frees what it held', async () => {
    const abort = new AbortController();
    const model = createBertClassifier(engine, config, randomWeights(config, 7));
    let steps = 0;
    const run = async (): Promise<void> => {
      for await (const update of train(engine, model, data, options, abort.signal)) {
        if (update.type === 'step' && ++steps === 5) abort.abort();
      }
    };
    await expect(run()).rejects.toThrow(/abort/i);
    expect(steps).toBe(5);
    model.dispose();
  });

  it('says so when the loss is no longer a number', async () => {
    await expect(trainOnce({ learningRate: 1e20, gradientClip: 1e30 })).rejects.toThrow(
      expect.objectContaining({
        code: 'TRAINING_DIVERGED',
        message: expect.stringMatching(/after step \d+/),
      }),
    );
  });

  it('exports to ONNX with the logits of the engine on 200 texts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tasnif-onnx-'));
    const model = createBertClassifier(engine, config, randomWeights(config, 7));
    const updates = train(engine, model, data, { ...options, epochs: 1 }, new AbortController().signal);
    while ((await updates.next()).done !== true);
    await writeOnnx(folder, config, model.read);
    const texts = makeExamples(200, 'unseen');
    const expected = predictLogits(engine, model, texts);
    model.dispose();

    const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
    let largest = 0;
    for (const [i, { ids }] of texts.entries()) {
      const row = (value: (id: number) => number): Tensor =>
        new Tensor(
          'int64',
          BigInt64Array.from(ids, (id) => BigInt(value(id))),
          [1, ids.length],
        );
      const { logits } = await session.run({
        input_ids: row((id) => id),
        attention_mask: row(() => 1),
        token_type_ids: row(() => 0),
      });
      for (const [c, logit] of (logits?.data as Float32Array).entries()) {
        largest = Math.max(largest, Math.abs(logit - (expected[i * 3 + c] ?? Number.NaN)));
      }
    }
    await session.release();
    rmSync(folder, { recursive: true });
    expect(largest).toBeLessThan(1e-4);
  });
});

describe('the learning rate', () => {
  it('rises to its peak and falls to 0, both on a line', () => {
    const at = (step: number): number => linearSchedule(step, { peak: 2, warmupSteps: 4, totalSteps: 12 });
    expect([0, 1, 2, 4, 8, 12].map(at)).toEqual([0, 0.5, 1, 2, 1, 0]);
  });

  it('starts at its peak without warm-up', () => {
    expect(linearSchedule(0, { peak: 2, warmupSteps: 0, totalSteps: 10 })).toBe(2);
  });
});
