import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTorchEngine, type Engine, type Precision } from '@tasnif/engine';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openCheckpoint, writeCheckpoint, type CheckpointContents } from '../checkpoint.ts';
import { randomGenerator } from '../random.ts';
import { lackingBf16, tinyConfig } from '../testing/tiny-training.ts';
import { maskedLmShapes, randomWeights } from '../weights.ts';
import { createBertMaskedLm, type BertMaskedLm } from './masked-lm.ts';
import type { MaskingRules } from './masking.ts';
import {
  createPretraining,
  pretrainingPosition,
  type Pretraining,
  type PretrainingPosition,
  type PretrainingUpdate,
  type PretrainOptions,
} from './pretrain.ts';
import { windowsInMemory } from './token-windows.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-pretrain-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  expect(createTorchEngine({ device: 'CPU', precision: 'F32' }).liveTensors()).toBe(0);
});

const { vocabularySize } = tinyConfig;
const rules: MaskingRules = {
  maskId: 4,
  ordinary: Int32Array.from({ length: vocabularySize - 5 }, (_, i) => 5 + i),
  special: Uint8Array.from({ length: vocabularySize }, (_, id) => Number(id < 5)),
  continues: new Uint8Array(vocabularySize),
};

/** One word again and again, so that a masked one can be known from the others. */
function makeWindows(count: number, name: string): Int32Array[] {
  const random = randomGenerator(name);
  return Array.from({ length: count }, () => {
    const word = 5 + Math.floor(random() * 55);
    return Int32Array.from([2, ...Array<number>(6 + Math.floor(random() * 20)).fill(word), 3]);
  });
}
const data = {
  train: windowsInMemory(makeWindows(100, 'train')),
  heldOut: windowsInMemory(makeWindows(10, 'held out')),
};

const plain: PretrainOptions = {
  ...{ learningRate: 5e-3, schedule: 'LINEAR', warmupTokens: 1000, totalTokens: 5000 },
  ...{ firstBatchTokens: 100, batchTokens: 300, rampTokens: 2000, maxBatchTokens: 120 },
  ...{ maskedShare: 0.3, weightDecay: 0.01, dropout: 0.1, gradientClip: 1, beta2: 0.98, seed: 5 },
  evaluateEvery: 1500,
};

interface Part {
  engine: Engine;
  model: BertMaskedLm;
  pretraining: Pretraining;
  dispose(): void;
}

function open(
  options: Partial<PretrainOptions> = {},
  precision: Precision = 'F32',
  resumed?: CheckpointContents<PretrainingPosition>,
  texts = data,
): Part {
  const engine = createTorchEngine({ device: 'CPU', precision });
  const weights = randomWeights(tinyConfig, 7, maskedLmShapes(tinyConfig));
  const model = createBertMaskedLm(engine, tinyConfig, weights);
  const pretraining = createPretraining(engine, model, rules, texts, { ...plain, ...options }, resumed);
  return {
    ...{ engine, model, pretraining },
    dispose: () => {
      pretraining.dispose();
      model.dispose();
    },
  };
}

const read = (model: BertMaskedLm): Map<string, Float32Array> =>
  new Map([...maskedLmShapes(tinyConfig).keys()].map((name) => [name, model.read(name).data]));

/** Trains to the end; after each update for which `isBreak` says so a new process would go on from a checkpoint. */
async function run(
  { options, precision }: { options?: Partial<PretrainOptions>; precision?: Precision } = {},
  {
    isBreak = () => false,
    onUpdate = () => undefined,
  }: {
    isBreak?: (number: number) => boolean;
    onUpdate?: (update: PretrainingUpdate, pretraining: Pretraining) => void;
  } = {},
): Promise<{
  updates: PretrainingUpdate[];
  weights: Map<string, Float32Array>;
  position: PretrainingPosition;
}> {
  const path = join(folder, 'checkpoint.safetensors');
  const settings = { engine: 'torch', device: 'cpu', precision: 'F32', maxBatchTokens: null } as const;
  const updates: PretrainingUpdate[] = [];
  let part = open(options, precision);
  for (;;) {
    let broken = false;
    for await (const update of part.pretraining.updates(new AbortController().signal)) {
      updates.push(update);
      onUpdate(update, part.pretraining);
      broken = isBreak(updates.length);
      if (broken) break;
    }
    if (!broken) break;
    writeCheckpoint(path, part.pretraining.contents(), { fingerprint: 'tiny', settings });
    part.dispose();
    const checkpoint = openCheckpoint(path, 'tiny', pretrainingPosition);
    part = open(options, precision, checkpoint);
    checkpoint.dispose();
  }
  const { model, pretraining, dispose } = part;
  const outcome = { updates, weights: read(model), position: structuredClone(pretraining.position()) };
  dispose();
  return outcome;
}

const stepsOf = (updates: readonly PretrainingUpdate[]) => updates.filter((update) => update.type === 'step');
const evaluationsOf = (updates: readonly PretrainingUpdate[]) =>
  updates.flatMap((update) => (update.type === 'evaluation' ? [update] : []));

describe('pre-training', () => {
  it('learns to find masked tokens, which a model of random weights can not', async () => {
    const options = {
      totalTokens: 60_000,
      rampTokens: 0,
      maxBatchTokens: 1000,
      dropout: 0,
      maskedShare: 0.15,
    };
    const { updates } = await run({ options: { ...options, evaluateEvery: 20_000 } });
    const { evaluation } = evaluationsOf(updates).at(-1) ?? {};
    expect(evaluation?.accuracy).toBeGreaterThan(0.5);
    expect(evaluation?.perplexity).toBeLessThan(10);
    expect(evaluation?.perplexity).toBeCloseTo(Math.exp(evaluation?.loss ?? 0), 6);
    expect(stepsOf(updates)[0]?.loss).toBeCloseTo(Math.log(vocabularySize), 0);
  });

  it('grows its steps, follows the schedule by tokens, and is evaluated every so many and at the end', async () => {
    const { updates } = await run();
    const steps = stepsOf(updates);
    expect(steps.map(({ step }) => step)).toEqual(steps.map((_, i) => i + 1));
    for (const [i, { batchTokens, tokens, learningRate }] of steps.entries()) {
      const before = tokens - batchTokens;
      expect(before).toBe(steps[i - 1]?.tokens ?? 0);
      expect(batchTokens).toBeLessThanOrEqual(100 + 200 * Math.min(1, before / 2000));
      const rate = before < 1000 ? before / 1000 : (5000 - before) / 4000;
      expect(learningRate).toBeCloseTo(5e-3 * rate, 10);
    }
    const evaluated = evaluationsOf(updates).map(({ tokens }) => tokens);
    for (const [i, tokens] of evaluated.slice(0, -1).entries()) {
      expect(tokens - (evaluated[i - 1] ?? 0)).toBeGreaterThanOrEqual(1500);
    }
    expect(evaluated).toHaveLength(3);
    expect(evaluated.at(-1)).toBe(steps.at(-1)?.tokens);
    expect(steps.at(-1)?.tokens).toBeGreaterThanOrEqual(5000);
  });

  it('cools down when it is told to, and then ends', async () => {
    const options = { schedule: 'CONSTANT', totalTokens: Infinity } as const;
    const told = {
      onUpdate: (update: PretrainingUpdate, pretraining: Pretraining) => {
        if (update.tokens >= 4000) pretraining.coolDown(0.2);
      },
    };
    const { updates, position } = await run({ options }, told);
    const from = position.coolDown?.from ?? 0;
    expect(from).toBeGreaterThanOrEqual(4000);
    expect(position.coolDown?.tokens).toBe(Math.ceil(from / 4));
    const falling = stepsOf(updates).filter(({ tokens }) => tokens > from);
    for (const { tokens, batchTokens, learningRate } of falling) {
      expect(learningRate).toBeCloseTo(5e-3 * (1 - (tokens - batchTokens - from) / Math.ceil(from / 4)), 10);
    }
    expect(position.tokens).toBeGreaterThanOrEqual(from + Math.ceil(from / 4));
  });

  const trials: [what: string, precision: Precision, options: Partial<PretrainOptions>][] = [
    ['in f32', 'F32', {}],
    ['in bf16', 'BF16', {}],
    ['with a schedule that is constant', 'F32', { schedule: 'CONSTANT', dropout: 0 }],
  ];
  it.for(trials)(
    'that is broken off after every fourth update is, to the bit, one that is not, %s',
    async ([, precision, options], { skip }) => {
      if (precision === 'BF16') skip(lackingBf16 !== undefined, lackingBf16);
      const coolsDown = (update: PretrainingUpdate, pretraining: Pretraining): void => {
        if (options.schedule === 'CONSTANT' && update.tokens >= 3000) pretraining.coolDown(0.15);
      };
      const expected = await run({ options, precision }, { onUpdate: coolsDown });
      const broken = await run(
        { options, precision },
        { isBreak: (number) => number % 4 === 0, onUpdate: coolsDown },
      );
      expect(broken).toEqual(expected);
    },
  );

  it('is not evaluated where no text is held out', async () => {
    const texts = { ...data, heldOut: windowsInMemory([]) };
    const { pretraining, dispose } = open({ totalTokens: 2000 }, 'F32', undefined, texts);
    const types = new Set<string>();
    for await (const { type } of pretraining.updates(new AbortController().signal)) types.add(type);
    expect(types).toEqual(new Set(['step']));
    dispose();
  });

  it('ends between two steps when it is told to', async () => {
    const { pretraining, dispose } = open();
    const stop = new AbortController();
    const updates = pretraining.updates(stop.signal);
    await updates.next();
    stop.abort(new Error('enough'));
    await expect(updates.next()).rejects.toThrow('enough');
    expect(pretraining.position().step).toBe(1);
    dispose();
  });

  it('says so when it leads nowhere', async () => {
    const { pretraining, dispose } = open({ learningRate: 1e30, warmupTokens: 0, gradientClip: Infinity });
    const updates = pretraining.updates(new AbortController().signal);
    const twice = updates.next().then(() => updates.next());
    await expect(twice).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' });
    dispose();
  });
});
