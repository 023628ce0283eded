import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, describe, expect, it } from 'vitest';
import type { Example } from './batches.ts';
import { predictLogits } from './evaluate.ts';
import { writeOnnx } from './onnx/write.ts';
import {
  finish,
  makeDistinctExamples,
  makeExamples,
  openTrial,
  readWeights,
  runTrial,
  tinyConfig,
  tinyOptions,
} from './testing/tiny-training.ts';
import type { TrainOptions } from './train.ts';

afterEach(() => {
  expect(createTorchEngine({ device: 'CPU', precision: 'F32' }).liveTensors()).toBe(0);
});

const data = { train: makeExamples(192, 'train'), validation: makeExamples(30, 'validation') };
const small = { train: makeDistinctExamples(20, 'small'), validation: makeExamples(6, 'validation') };

describe('training', () => {
  it('learns what tells the classes apart, and says at each step and epoch how far it is', async () => {
    const { updates } = await runTrial({ data, options: { epochs: 6 } });
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

  it('gives every text once in each epoch, in another order, and follows its schedule', async () => {
    const options = { batchSize: 4, gradientAccumulation: 2, warmupShare: 0.5, learningRate: 1e-3 } as const;
    const { updates } = await runTrial({ data: small, options });
    const steps = updates.filter((update) => update.type === 'step');
    expect(steps.map(({ lengths }) => lengths.length)).toEqual([8, 8, 4, 8, 8, 4, 8, 8, 4]);
    const epochs = [1, 2, 3].map((epoch) =>
      steps.filter((step) => step.epoch === epoch).flatMap(({ lengths }) => lengths),
    );
    const all = small.train.map(({ ids }) => ids.length);
    for (const lengths of epochs) expect(lengths.toSorted((a, b) => a - b)).toEqual(all);
    expect(new Set(epochs.map(String)).size).toBe(3);
    // Five of nine steps are half of them, rounded up.
    const shares = [0, 1, 2, 3, 4, 5, 5 - 5 / 4, 5 - 10 / 4, 5 - 15 / 4];
    for (const [i, { learningRate, totalSteps, tokens, lengths }] of steps.entries()) {
      expect(learningRate).toBeCloseTo((1e-3 * (shares[i] ?? 0)) / 5, 12);
      expect(totalSteps).toBe(9);
      expect(tokens).toBe(lengths.reduce((sum, length) => sum + length, 0));
    }
  });

  it('says the mean loss of an epoch over its texts', async () => {
    const { updates } = await runTrial({ data: small, options: { batchSize: 8, epochs: 1 } });
    const losses = updates.flatMap((update) =>
      update.type === 'step' ? [update.loss * update.lengths.length] : [],
    );
    const epoch = updates.find((update) => update.type === 'epoch');
    expect(epoch?.trainLoss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 20, 10);
  });

  it('gives the same weights again from the same seed, dropout on, and others from another', async () => {
    const first = await runTrial({ data, options: { epochs: 1 } });
    const again = await runTrial({ data, options: { epochs: 1 } });
    const other = await runTrial({ data, options: { epochs: 1, seed: 4 } });
    expect(again).toEqual(first);
    expect(other.weights).not.toEqual(first.weights);
  });

  it('stops between two steps when it is aborted, and frees what it held', async () => {
    const abort = new AbortController();
    const { training, dispose } = openTrial({ data });
    let steps = 0;
    const run = async (): Promise<void> => {
      for await (const update of training.updates(abort.signal)) {
        if (update.type === 'step' && ++steps === 5) abort.abort();
      }
    };
    await expect(run()).rejects.toThrow(/abort/i);
    expect(steps).toBe(5);
    dispose();
  });

  it('says so when the loss is no longer a number, and keeps the weights of the step before', async () => {
    const { model, training, dispose } = openTrial({
      data,
      options: { learningRate: 1e20, gradientClip: 1e30, warmupShare: 0, dropout: 0 },
    });
    let weights = readWeights(model);
    let steps = 0;
    const run = async (): Promise<void> => {
      for await (const update of training.updates(new AbortController().signal)) {
        steps = update.step;
        weights = readWeights(model);
      }
    };
    await expect(run()).rejects.toThrow(
      expect.objectContaining({
        code: 'TRAINING_DIVERGED',
        message: expect.stringMatching(/at step \d+, at learning rate \d\.\d+e\+\d+/),
        hint: expect.stringContaining('learning rate'),
      }),
    );
    expect(training.position().step).toBe(steps);
    expect(readWeights(model)).toEqual(weights);
    dispose();
  });

  it('without a validation split takes the last epoch for the best', async () => {
    const { updates, position } = await runTrial({ data: { ...small, validation: [] } });
    const evaluations = updates.filter((update) => update.type === 'evaluation');
    expect(evaluations.map(({ best }) => best)).toEqual([true, true, true]);
    expect(position.best?.epoch).toBe(3);
  });

  it('exports to ONNX with the logits of the engine on 200 texts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tasnif-onnx-'));
    const { engine, model, training, dispose } = openTrial({ data, options: { epochs: 1 } });
    await finish(training);
    await writeOnnx(folder, tinyConfig, model.read);
    const texts = makeExamples(200, 'unseen');
    const expected = predictLogits(engine, model, texts);
    dispose();

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

describe('early stopping', () => {
  /** Three of five texts are of the first class; the words of `turn` classes further tell the others apart. */
  function skewed(count: number, seed: string, turn: number): Example[] {
    const texts = makeExamples(count, seed, { noise: 0.5 }).flatMap((text) =>
      text.label === 0 ? [text, { ...text }, { ...text }] : [text],
    );
    const turned = (id: number): number => (id >= 5 && id < 35 ? 5 + ((id - 5 + 10 * turn) % 30) : id);
    return texts.map(({ ids, label }) => ({ ids: ids.map(turned), label }));
  }
  // How frequent the classes are is learned first and holds for both; then the words, which mislead.
  const misleading = { train: skewed(24, 'train', 0), validation: skewed(60, 'validation', 1) };
  const options: Partial<TrainOptions> = {
    ...{ epochs: 12, learningRate: 2e-3, schedule: 'CONSTANT', bestMetric: 'LOSS', dropout: 0 },
  };
  const stepsOfEpoch = misleading.train.length / tinyOptions.batchSize;

  it('ends after so many epochs in a row without a better one, and says so', async () => {
    const whole = await runTrial({ data: misleading, options });
    const evaluations = whole.updates.filter((update) => update.type === 'evaluation');
    expect(evaluations).toHaveLength(12);
    const losses = evaluations.map(({ evaluation }) => evaluation.loss);
    const best = 1 + losses.indexOf(Math.min(...losses));
    expect(best).toBeGreaterThan(1);
    expect(best).toBeLessThan(8);

    for (const patience of [1, 2, 4]) {
      const { updates, position } = await runTrial({
        data: misleading,
        options: { ...options, earlyStopping: patience },
      });
      const end = best + patience;
      const before = whole.updates.filter(({ epoch }) => epoch <= end);
      expect(updates).toEqual([...before, { type: 'stopped-early', epoch: end, step: stepsOfEpoch * end }]);
      expect(position.best?.epoch).toBe(best);
    }
  });

  it('says nothing where the epoch to end after is the last one', async () => {
    const { position } = await runTrial({ data: misleading, options });
    const epochs = (position.best?.epoch ?? 0) + 2;
    const { updates } = await runTrial({
      data: misleading,
      options: { ...options, epochs, earlyStopping: 2 },
    });
    expect(updates.at(-1)).toMatchObject({ type: 'evaluation', epoch: epochs, best: false });
  });
});
