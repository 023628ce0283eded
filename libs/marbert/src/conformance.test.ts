import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTorchEngine, type Engine, type Tensor } from '@tasnif/engine';
import { testEngines } from '@tasnif/engine/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packBatch, type Example } from './batches.ts';
import { parseConfig } from './config.ts';
import { createBertClassifier, type BertClassifier } from './model.ts';
import { createLearner, type LearnOptions } from './learner.ts';
import { openSafetensors } from './safetensors.ts';
import { expectClose } from './testing/expect-close.ts';
import { expectGradients } from './testing/expect-gradients.ts';
import { openPyTorch } from './weights/pytorch.ts';
import { learningRateAt } from './schedule.ts';

/**
 * The model against figures of PyTorch and Transformers for the same weights and texts (fixtures/README.md).
 * Tolerances: logits and loss 1e-5, gradients 1e-4 of the tensor's largest entry, weights after 20 steps 1e-4.
 */
const fixture = fileURLToPath(new URL('../fixtures/tiny-bert', import.meta.url));
const reference = z
  .object({
    batches: z.array(z.object({ ids: z.array(z.array(z.int())), labels: z.array(z.int()) })),
    logits: z.array(z.array(z.number())),
    loss: z.number(),
    gradNorm: z.number(),
    classWeights: z.array(z.number()),
    weightedLoss: z.number(),
    'labelSmoothing0.1Loss': z.number(),
    distillation: z.object({
      teacherLogits: z.array(z.array(z.number())),
      temperature: z.number(),
      teacherLoss: z.number(),
      'weight0.3LabelSmoothing0.1Loss': z.number(),
      lastTwoWithoutLabelLoss: z.number(),
    }),
    steps: z.array(z.object({ loss: z.number(), gradNorm: z.number(), lr: z.number() })),
  })
  .parse(JSON.parse(readFileSync(join(fixture, 'reference.json'), 'utf8')));
const config = parseConfig(JSON.parse(readFileSync(join(fixture, 'config.json'), 'utf8')));
const batches = reference.batches.map(({ ids, labels }) =>
  ids.map((text, i): Example => ({ ids: Int32Array.from(text), label: labels[i] ?? 0 })),
);
const [firstExamples = []] = batches;
const firstBatch = packBatch(firstExamples);
const firstLabels = Int32Array.from(firstExamples, ({ label }) => label);
const plain: LearnOptions = {
  ...{
    batchSize: 6,
    weightDecay: 0.01,
    layerDecay: 1,
    dropout: 0,
    labelSmoothing: 0,
    gradientClip: 1,
    seed: 1,
  },
  classWeights: 'NONE',
};

const withoutKernel = {
  name: 'torch without its kernel',
  create: () => createTorchEngine({ device: 'CPU', precision: 'F32', attentionKernel: false }),
};

describe.each([...testEngines, withoutKernel])('a tiny BERT on the $name engine', ({ create }) => {
  let engine: Engine;
  let model: BertClassifier;

  beforeEach(() => {
    engine = create();
    const weights = openSafetensors(join(fixture, 'model.safetensors'));
    model = createBertClassifier(engine, config, weights.read);
    weights.dispose();
  });
  afterEach(() => {
    model.dispose();
    expect(engine.liveTensors()).toBe(0);
  });

  const firstLoss = (options?: { classWeights?: Float32Array; labelSmoothing?: number }): Tensor =>
    engine.scope(() =>
      engine.crossEntropy(model.logits(firstBatch, 0), engine.integers(firstLabels), options),
    );

  it('has the logits of PyTorch', () => {
    const logits = engine.scope(() => engine.read(model.logits(firstBatch, 0)));
    expectClose(logits, reference.logits.flat(), 1e-5);
  });

  it.each(['pytorch_model.bin', 'pytorch_model.legacy.bin'])('has the same logits from %s', (name) => {
    const weights = openPyTorch(join(fixture, name));
    const twin = createBertClassifier(engine, config, weights.read);
    weights.dispose();
    const [logits, wanted] = [twin, model].map((bert) =>
      engine.scope(() => engine.read(bert.logits(firstBatch, 0))),
    );
    expect(logits).toEqual(wanted);
    twin.dispose();
  });

  it('gives a text the same logits alone as in a batch', () => {
    const ids = Int32Array.from(reference.batches[0]?.ids[3] ?? []);
    const alone = engine.scope(() => engine.read(model.logits(packBatch([{ ids }]), 0)));
    expectClose(alone, reference.logits[3] ?? [], 1e-5);
  });

  it('has the loss of PyTorch, plain, weighted and smoothed', () => {
    const losses = engine.scope(() => {
      const classWeights = Float32Array.from(reference.classWeights);
      const options = [{}, { classWeights }, { labelSmoothing: 0.1 }];
      return Float32Array.from(options, (option) => engine.read(firstLoss(option))[0] ?? Number.NaN);
    });
    const { loss, weightedLoss, 'labelSmoothing0.1Loss': smoothedLoss } = reference;
    expectClose(losses, [loss, weightedLoss, smoothedLoss], 1e-5);
  });

  it('has the loss of PyTorch by a teacher, by labels and a teacher, and where some texts have no label', () => {
    const { teacherLogits, temperature, ...expected } = reference.distillation;
    const lossOf = (weight: number, labelSmoothing: number, labelled: number): number => {
      const learner = createLearner(engine, model, [], {
        ...{ ...plain, labelSmoothing },
        distillation: { temperature, weight },
      });
      const lessons = firstExamples.map(({ ids, label }, i) => ({
        ...{ ids, label: i < labelled ? label : null },
        teacherLogits: Float32Array.from(teacherLogits[i] ?? []),
      }));
      const { loss } = learner.step(lessons, 1, 0);
      learner.dispose();
      return loss;
    };
    const losses = [lossOf(1, 0, 6), lossOf(0.5, 0, 0), lossOf(0.3, 0.1, 6), lossOf(0.3, 0.1, 4)];
    const { teacherLoss, 'weight0.3LabelSmoothing0.1Loss': both, lastTwoWithoutLabelLoss } = expected;
    expectClose(losses, [teacherLoss, teacherLoss, both, lastTwoWithoutLabelLoss], 1e-5);
  });

  it('has every gradient of PyTorch', () => {
    expectGradients(engine, model.trained, firstLoss, join(fixture, 'gradients.safetensors'));
  });

  it('takes the 20 AdamW steps of PyTorch and ends at its weights', () => {
    const learner = createLearner(engine, model, [], plain);
    const schedule = { schedule: 'LINEAR', peak: 5e-4, warmup: 4, total: 20 } as const;
    for (const [i, batch] of batches.entries()) {
      const learningRate = learningRateAt(i, schedule);
      const { loss, gradientNorm } = learner.step(batch, i + 1, learningRate);
      const expected = reference.steps[i];
      expect(learningRate).toBeCloseTo(expected?.lr ?? -1, 12);
      expectClose([loss], [expected?.loss ?? Number.NaN], 1e-5, `loss of step ${i + 1}`);
      const norm = expected?.gradNorm ?? Number.NaN;
      expectClose([gradientNorm], [norm], 1e-4 * norm, `gradient norm of step ${i + 1}`);
    }
    const expected = openSafetensors(join(fixture, 'after-20-steps.safetensors'));
    for (const name of model.trained.keys()) {
      expectClose(model.read(name).data, expected.read(name).data, 1e-4, name);
    }
    expected.dispose();
    learner.dispose();
  });

  it('leaves no tensor alive after a step, with dropout on', () => {
    const learner = createLearner(engine, model, [], { ...plain, dropout: 0.1, labelSmoothing: 0.1 });
    learner.step(batches[0] ?? [], 1, 1e-4);
    const before = engine.liveTensors();
    for (const [i, batch] of batches.entries()) learner.step(batch, i + 2, 1e-4);
    expect(engine.liveTensors()).toBe(before);
    learner.dispose();
  });
});
