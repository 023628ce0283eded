import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@tasnif/engine';
import { testEngines, type TestEngine } from '@tasnif/engine/testing';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { ClassifierConfig } from './config.ts';
import { createLearner } from './learner.ts';
import { createBertClassifier } from './model.ts';
import {
  finish,
  largestDifference,
  lossesOf,
  makeExamples,
  openTrial,
  readWeights,
  runTrial,
  tinyBag,
  tinyConfig,
  tinyOptions,
  type Trial,
} from './testing/tiny-training.ts';
import type { TrainOptions } from './train.ts';
import { randomWeights } from './weights.ts';

// Thousands of steps, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000 });

/** Float order differs between engines, and what it changes grows from step to step. */
const TOLERANCE = 1e-3;

const folder = mkdtempSync(join(tmpdir(), 'tasnif-engines-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// 50 steps an epoch.
const data = { train: makeExamples(400, 'train'), validation: makeExamples(24, 'validation') };
const trial: Trial = { data, options: { epochs: 2, dropout: 0.1, labelSmoothing: 0.1 } };

/** For several engines to compute alike: with dropout, but on CUDA, where the library draws other numbers. */
function trialOf(...names: TestEngine['name'][]): Trial {
  return names.includes('cuda') ? { ...trial, options: { ...trial.options, dropout: 0 } } : trial;
}

const pairs = testEngines.flatMap((a) => testEngines.filter((b) => a !== b).map((b) => ({ a, b })));

describe.each(testEngines.slice(1))('training on the $name engine', ({ name, create }) => {
  const [first] = testEngines;

  it.each<[what: string, config: ClassifierConfig, options?: Partial<TrainOptions>]>([
    ['a BERT', tinyConfig],
    ['a BERT, adversarially', tinyConfig, { adversarialRadius: 0.05 }],
    ['an embedding bag', tinyBag],
  ])(`has the loss curve of ${String(first?.name)} over 100 steps of %s`, async (_, config, more) => {
    const { options, ...own } = trialOf(name);
    const [expected, actual] = await Promise.all(
      [first?.create(), create()].map((engine) =>
        runTrial({ ...own, options: { ...options, ...more }, config, ...(engine && { engine }) }),
      ),
    );
    const [wanted, losses] = [expected, actual].map((outcome) => lossesOf(outcome?.updates ?? []));
    expect(losses).toHaveLength(100);
    expect(Math.max(...(wanted ?? [])) - Math.min(...(wanted ?? []))).toBeGreaterThan(0.1);
    expect(largestDifference(losses ?? [], wanted ?? [])).toBeLessThan(TOLERANCE);
  });
});

describe.each(testEngines)('training on the $name engine', ({ create }) => {
  it('that is broken off and goes on from a checkpoint is, to the bit, the training that is not', async () => {
    const unbroken = await runTrial({ ...trial, engine: create() });
    const { losses, weights } = await runInTwo(trial, [create(), create()], 37);
    expect(losses).toEqual(lossesOf(unbroken.updates));
    expect(weights).toEqual(unbroken.weights);
  });

  it('takes no more memory after 500 steps than after 100', () => {
    const engine = create();
    const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7));
    const learner = createLearner(engine, model, data.train, tinyOptions);
    const run = (from: number, to: number): { tensors: number; bytes: number; process: number } => {
      for (let step = from; step <= to; step++) {
        learner.step(data.train.slice(step % 300, (step % 300) + 8), step, 1e-4);
      }
      return {
        tensors: engine.liveTensors(),
        bytes: engine.memory().inUse,
        process: process.memoryUsage().rss,
      };
    };
    const [early, late] = [run(1, 100), run(101, 500)];
    expect(late.tensors).toBe(early.tensors);
    expect(late.bytes).toBe(early.bytes);
    // A step of it makes some 2 MB of tensors: kept, they would be 800.
    expect(late.process - early.process).toBeLessThan(100 * 2 ** 20);
    learner.dispose();
    model.dispose();
    expect(engine.liveTensors()).toBe(0);
  });
});

describe.each(pairs)('a checkpoint of the $a.name engine', ({ a, b }: { a: TestEngine; b: TestEngine }) => {
  it(`is gone on with on ${b.name}, as if it had never changed`, async () => {
    const shared = trialOf(a.name, b.name);
    const unbroken = await runTrial({ ...shared, engine: a.create() });
    const { losses, weights } = await runInTwo(shared, [a.create(), b.create()], 60);
    expect(largestDifference(losses, lossesOf(unbroken.updates))).toBeLessThan(TOLERANCE);
    for (const [name, values] of unbroken.weights) {
      expect(largestDifference(weights.get(name) ?? [], values), name).toBeLessThan(TOLERANCE);
    }
  });
});

/** Trains `steps` steps on one engine and, from a checkpoint, the rest on another. */
async function runInTwo(
  shared: Trial,
  [first, second]: readonly [Engine, Engine],
  steps: number,
): Promise<{ losses: number[]; weights: Map<string, Float32Array> }> {
  const path = join(folder, 'checkpoint.safetensors');
  const begun = openTrial({ ...shared, engine: first });
  const losses: number[] = [];
  for await (const update of begun.training.updates(new AbortController().signal)) {
    if (update.type === 'step') losses.push(update.loss);
    if (losses.length === steps) break;
  }
  const { name: engine, device, precision } = first;
  const settings = { engine, device, precision, maxBatchTokens: null };
  writeCheckpoint(path, begun.training.contents(), { fingerprint: 'a training', settings });
  begun.dispose();
  const checkpoint = openCheckpoint(path, 'a training');
  const rest = openTrial({ ...shared, engine: second, resumed: checkpoint });
  checkpoint.dispose();
  losses.push(...lossesOf(await finish(rest.training)));
  const weights = readWeights(rest.model);
  rest.dispose();
  return { losses, weights };
}
