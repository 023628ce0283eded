import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTorchEngine } from '@tasnif/engine';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Lesson } from './batches.ts';
import { openCheckpoint, writeCheckpoint, type ComputeSettings } from './checkpoint.ts';
import {
  finish,
  lackingBf16,
  makeDistinctExamples,
  makeExamples,
  openTrial,
  readWeights,
  tinyBag,
  type Outcome,
  type Trial,
} from './testing/tiny-training.ts';
import type { TrainingUpdate } from './train.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-resume-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  expect(createTorchEngine({ device: 'CPU', precision: 'F32' }).liveTensors()).toBe(0);
});

// No two texts of one length, so that the lengths of a step say which texts it was given.
const data = {
  train: makeDistinctExamples(28, 'train'),
  validation: makeExamples(12, 'validation', { noise: 0.5 }),
};
/** Every third text without its label, every fourth without a teacher. */
const taught = data.train.map((example, i): Lesson => {
  const teacherLogits = Float32Array.of(i % 3, 1, -1);
  if (i % 3 === 0) return { ...example, label: null, teacherLogits };
  return i % 4 === 0 ? example : { ...example, teacherLogits };
});
const path = join(folder, 'checkpoint.safetensors');
const written: { fingerprint: string; settings: ComputeSettings } = {
  fingerprint: 'a training',
  settings: { engine: 'torch', device: 'cpu', precision: 'F32', maxBatchTokens: null },
};

/**
 * Trains to the end, but after each update for which `isBreak` says so it is left: what a checkpoint holds is all
 * that goes on, in a new engine and model.
 */
async function runInPieces(
  trial: Trial,
  isBreak: (number: number, update: TrainingUpdate) => boolean,
): Promise<Outcome> {
  const updates: TrainingUpdate[] = [];
  let part = openTrial(trial);
  for (;;) {
    let broken = false;
    for await (const update of part.training.updates(new AbortController().signal)) {
      updates.push(update);
      if (updates.length > 200) throw new Error('Training gets nowhere.');
      broken = isBreak(updates.length, update);
      if (broken) break;
    }
    if (!broken) break;
    writeCheckpoint(path, part.training.contents(), written);
    part.dispose();
    const checkpoint = openCheckpoint(path, written.fingerprint);
    part = openTrial({ ...trial, resumed: checkpoint });
    checkpoint.dispose();
  }
  const { model, training, dispose } = part;
  const outcome = { updates, weights: readWeights(model), position: structuredClone(training.position()) };
  dispose();
  return outcome;
}

/** What an epoch was is told again by a run that is broken off before its evaluation. */
const withoutRepeats = (updates: TrainingUpdate[]): TrainingUpdate[] =>
  updates.filter((update, i) => JSON.stringify(update) !== JSON.stringify(updates[i - 1]));

// Four steps an epoch, of which the last is of four texts; then what an epoch was, and its evaluation: 18 updates.
const updatesOfEpoch = 6;
const breaks: [when: string, update: number][] = [
  ['its first step', 1],
  ['a step in the middle of an epoch', 2],
  ['the last step of an epoch', 4],
  ['an epoch, before its evaluation', 5],
  ['an evaluation', updatesOfEpoch],
  ['the first step of the second epoch', updatesOfEpoch + 1],
  ['the third step of the second epoch', updatesOfEpoch + 3],
  ['the second evaluation', 2 * updatesOfEpoch],
  ['its last step', 2 * updatesOfEpoch + 4],
  ['all is done', 3 * updatesOfEpoch],
];

describe('training that is broken off and goes on from a checkpoint is, to the bit, the training that is not', () => {
  const unbroken = runInPieces({ data }, () => false);

  it('takes steps, epochs and evaluations in this order', async () => {
    const types = (await unbroken).updates.map(({ type }) => type);
    const epoch = ['step', 'step', 'step', 'step', 'epoch', 'evaluation'];
    expect(types).toEqual([...epoch, ...epoch, ...epoch]);
  });

  it.each(breaks)('after %s', async (_, at) => {
    const { updates, weights, position } = await runInPieces({ data }, (update) => update === at);
    const expected = await unbroken;
    expect(withoutRepeats(updates)).toEqual(expected.updates);
    expect(weights).toEqual(expected.weights);
    expect(position).toEqual(expected.position);
  });

  const variants: [what: string, trial: Partial<Trial>][] = [
    ['a dense word embedding', { bert: { sparseEmbedding: false } }],
    ['low-rank factors', { bert: { lora: { rank: 4, alpha: 8, seed: 1 } } }],
    ['frozen embeddings', { bert: { freezeEmbeddings: true } }],
    ['a frozen layer', { bert: { frozenLayers: 1 } }],
    ['all layers frozen', { bert: { frozenLayers: 2 } }],
    [
      'low-rank factors above a frozen layer',
      { bert: { frozenLayers: 1, lora: { rank: 2, alpha: 4, seed: 1 } } },
    ],
    ['accumulated gradients', { options: { batchSize: 3, gradientAccumulation: 2 } }],
    ['batches cut by their tokens', { options: { maxBatchTokens: 40 } }],
    [
      'class weights, smoothed labels, layer decay and a cosine schedule',
      { options: { classWeights: 'BALANCED', labelSmoothing: 0.1, layerDecay: 0.8, schedule: 'COSINE' } },
    ],
    ['adversarial training', { options: { adversarialRadius: 0.05, maxBatchTokens: 40 } }],
    ['padded batches', { options: { padded: true } }],
    ['a teacher', { data: { ...data, train: taught }, options: { maxBatchTokens: 40 } }],
    ['an embedding bag', { config: tinyBag }],
    ['an embedding bag with a dense table', { config: tinyBag, bert: { sparseEmbedding: false } }],
    ['an embedding bag, its embeddings frozen', { config: tinyBag, bert: { freezeEmbeddings: true } }],
  ];
  it.each(variants)('after every third update, with %s', async (_, variant) => {
    const trial = { data, ...variant, options: { epochs: 2, ...variant.options } };
    const expected = await runInPieces(trial, () => false);
    const { updates, weights, position } = await runInPieces(trial, (update) => update % 3 === 0);
    expect(withoutRepeats(updates)).toEqual(expected.updates);
    expect(weights).toEqual(expected.weights);
    expect(position).toEqual(expected.position);
  });

  it('after every step and evaluation', async () => {
    const { updates, weights } = await runInPieces({ data }, (_, { type }) => type !== 'epoch');
    expect(withoutRepeats(updates)).toEqual((await unbroken).updates);
    expect(weights).toEqual((await unbroken).weights);
  });

  it('after every third update, in bf16', async ({ skip }) => {
    skip(lackingBf16 !== undefined, lackingBf16);
    const trial = { data, precision: 'BF16', options: { epochs: 2 } } as const;
    const expected = await runInPieces(trial, () => false);
    const { updates, weights } = await runInPieces(trial, (update) => update % 3 === 0);
    expect(withoutRepeats(updates)).toEqual(expected.updates);
    expect(weights).toEqual(expected.weights);
  });

  it('after each evaluation, counting the epochs without a better one, and after it has stopped early', async () => {
    // What is learned of the texts is wrong of those that it is measured on.
    const validation = data.train.map(({ ids, label }) => ({ ids, label: (label + 1) % 3 }));
    const trial: Trial = {
      data: { ...data, validation },
      options: { epochs: 8, earlyStopping: 2, learningRate: 3e-3, bestMetric: 'LOSS' },
    };
    const expected = await runInPieces(trial, () => false);
    expect(expected.updates.at(-1)?.type).toBe('stopped-early');
    const { updates, weights, position } = await runInPieces(
      trial,
      (update) => update % updatesOfEpoch === 0 || update === expected.updates.length,
    );
    expect(withoutRepeats(updates)).toEqual(expected.updates);
    expect(weights).toEqual(expected.weights);
    expect(position).toEqual(expected.position);
  });
});

describe('a checkpoint', () => {
  it('says where training stands and how it was computed', async () => {
    const { training, dispose } = openTrial({ data });
    const updates = training.updates(new AbortController().signal);
    for (let i = 0; i < updatesOfEpoch + 2; i++) await updates.next();
    const settings: ComputeSettings = {
      engine: 'torch',
      device: 'cpu',
      precision: 'F32',
      maxBatchTokens: 2048,
    };
    writeCheckpoint(path, training.contents(), { fingerprint: 'a training', settings });
    const checkpoint = openCheckpoint(path, 'a training');
    expect(checkpoint.settings).toEqual(settings);
    expect(checkpoint.position).toEqual(training.position());
    expect(checkpoint.position).toMatchObject({ epoch: 2, step: 6, stepOfEpoch: 2, evaluated: false });
    expect(new Set(checkpoint.names)).toEqual(new Set(training.contents().names));
    checkpoint.dispose();
    dispose();
  });

  it('is of the moment it was taken, however training goes on', async () => {
    const { training, dispose } = openTrial({ data });
    await training.updates(new AbortController().signal).next();
    const contents = training.contents();
    const position = structuredClone(contents.position);
    await finish(training);
    expect(contents.position).toEqual(position);
    dispose();
  });
});
