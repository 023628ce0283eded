import { createTorchEngine } from '@tasnif/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { predictLogits } from './evaluate.ts';
import { createBertClassifier } from './model.ts';
import {
  finish,
  largestDifference,
  makeExamples,
  openTrial,
  readWeights,
  tinyConfig,
} from './testing/tiny-training.ts';
import { belongsToHead, randomWeights, weightShapes } from './weights.ts';

const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
afterEach(() => {
  expect(engine.liveTensors()).toBe(0);
});

const data = { train: makeExamples(96, 'train'), validation: makeExamples(30, 'validation') };
const texts = makeExamples(20, 'unseen');
const lora = { rank: 4, alpha: 8, seed: 1 };
const names = [...weightShapes(tinyConfig).keys()];
const adapted = names.filter((name) => /encoder.*\.weight$/.test(name) && !name.includes('LayerNorm'));
const options = { epochs: 6, learningRate: 5e-3 };

function logitsWith(weights: ReadonlyMap<string, Float32Array>): Float32Array {
  const model = createBertClassifier(engine, tinyConfig, (name) => ({
    shape: weightShapes(tinyConfig).get(name) ?? [],
    data: weights.get(name) ?? new Float32Array(),
  }));
  const logits = predictLogits(engine, model, texts);
  model.dispose();
  return logits;
}

describe('low-rank adaptation', () => {
  it('begins as the model it adapts', () => {
    const base = new Map(names.map((name) => [name, randomWeights(tinyConfig, 7)(name).data]));
    const { engine, model, dispose } = openTrial({ data, bert: { lora } });
    expect(largestDifference(predictLogits(engine, model, texts), logitsWith(base))).toBe(0);
    for (const name of names) expect(model.read(name).data, name).toEqual(base.get(name));
    dispose();
  });

  it('trains two factors of each linear layer of the encoder, and the head', () => {
    const { model, dispose } = openTrial({ data, bert: { lora } });
    expect(new Set(model.trained.keys())).toEqual(
      new Set([
        ...adapted.flatMap((name) => [`${name}.lora_A`, `${name}.lora_B`]),
        ...names.filter(belongsToHead),
      ]),
    );
    for (const name of adapted) {
      const [outputs, inputs] = weightShapes(tinyConfig).get(name) ?? [];
      expect(model.trained.get(`${name}.lora_A`)?.shape).toEqual([4, inputs]);
      expect(model.trained.get(`${name}.lora_B`)?.shape).toEqual([outputs, 4]);
    }
    dispose();
  });

  it('learns, and changes nothing but the factors and the head', async () => {
    const { engine, model, training, dispose } = openTrial({ data, bert: { lora }, options });
    const updates = await finish(training);
    const evaluations = updates.filter((update) => update.type === 'evaluation');
    expect(evaluations.at(-1)?.evaluation.accuracy).toBeGreaterThan(0.8);
    const before = randomWeights(tinyConfig, 7);
    for (const name of names) {
      const now = model.read(name).data;
      if (belongsToHead(name)) expect(now, name).not.toEqual(before(name).data);
      else if (!adapted.includes(name)) expect(now, name).toEqual(before(name).data);
      else {
        const [a, b] = ['lora_A', 'lora_B'].map((factor) => {
          const tensor = model.trained.get(`${name}.${factor}`);
          return tensor === undefined ? new Float32Array() : engine.read(tensor);
        });
        const added = productOf(b ?? new Float32Array(), a ?? new Float32Array()).map((value) => 2 * value);
        const expected = before(name).data.map((value, i) => value + (added[i] ?? Number.NaN));
        expect(largestDifference(now, expected), name).toBeLessThan(1e-6);
        expect(Math.max(...added.map(Math.abs)), name).toBeGreaterThan(1e-3);
      }
    }
    dispose();
  });

  it('merged into the weights gives a plain model with the same logits', async () => {
    const { engine, model, training, dispose } = openTrial({ data, bert: { lora }, options });
    await finish(training);
    const logits = predictLogits(engine, model, texts);
    const merged = readWeights(model);
    dispose();
    expect(largestDifference(logitsWith(merged), logits)).toBeLessThan(1e-5);
    expect(Math.max(...logits.map(Math.abs))).toBeGreaterThan(0.5);
  });

  it('leaves frozen layers without factors', () => {
    const { model, dispose } = openTrial({ data, bert: { lora, frozenLayers: 1 } });
    const factors = [...model.trained.keys()].filter((name) => name.includes('lora'));
    expect(factors.length).toBe(adapted.length);
    for (const name of factors) expect(name).toContain('layer.1.');
    dispose();
  });

  it('draws the same first values from the same seed, and others from another', () => {
    const first = ([1, 1, 2] as const).map((seed) => {
      const { engine, model, dispose } = openTrial({ data, bert: { lora: { ...lora, seed } } });
      const tensor = model.trained.get(`${adapted[0] ?? ''}.lora_A`);
      const values = tensor === undefined ? new Float32Array() : engine.read(tensor);
      dispose();
      return values;
    });
    expect(first[1]).toEqual(first[0]);
    expect(first[2]).not.toEqual(first[0]);
    const bound = 1 / Math.sqrt(tinyConfig.hiddenSize);
    expect(Math.max(...(first[0] ?? []).map(Math.abs))).toBeLessThanOrEqual(bound);
  });
});

/** `b [O,4]` · `a [4,I]` */
function productOf(b: Float32Array, a: Float32Array): Float32Array {
  const [outputs, inputs] = [b.length / 4, a.length / 4];
  return Float32Array.from({ length: outputs * inputs }, (_, i) =>
    [0, 1, 2, 3].reduce(
      (sum, r) => sum + (b[Math.floor(i / inputs) * 4 + r] ?? 0) * (a[r * inputs + (i % inputs)] ?? 0),
      0,
    ),
  );
}
