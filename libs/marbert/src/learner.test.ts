import { createTorchEngine } from '@tasnif/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { createLearner, type LearnOptions } from './learner.ts';
import { createBertClassifier } from './model.ts';
import { makeExamples, tinyConfig, tinyOptions } from './testing/tiny-training.ts';
import { depthOf, randomWeights } from './weights.ts';

const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
afterEach(() => {
  expect(engine.liveTensors()).toBe(0);
});

const examples = makeExamples(8, 'train');

/** By name the largest change that AdamW's first step makes, which is the learning rate wherever there is a gradient. */
function firstStep(layerDecay: number, weightDecay = 0): Map<string, number> {
  const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7));
  const options = { ...tinyOptions, layerDecay, weightDecay, dropout: 0, gradientClip: 1e9 };
  const learner = createLearner(engine, model, examples, options);
  learner.step(examples, 1, 0.01);
  const changes = learner.names.map((name): [string, number] => {
    const before = randomWeights(tinyConfig, 7)(name).data;
    const changes = model.read(name).data.map((value, i) => Math.abs(value - (before[i] ?? Number.NaN)));
    return [name, Math.max(...changes)];
  });
  learner.dispose();
  model.dispose();
  return new Map(changes);
}

describe('the decay of the learning rate from layer to layer', () => {
  it.each([0.5, 0.9])(
    'makes the first step of each layer %d times that of the one above it',
    (layerDecay) => {
      for (const [name, change] of firstStep(layerDecay)) {
        // A key's bias has no gradient but rounding.
        if (name.endsWith('key.bias')) continue;
        const levels = tinyConfig.layers + 1 - depthOf(tinyConfig, name);
        expect(change / (0.01 * layerDecay ** levels), name).toBeCloseTo(1, 3);
      }
    },
  );

  it('counts the embeddings as the lowest level and the head as the highest', () => {
    const depths = [
      'bert.embeddings.LayerNorm.bias',
      'bert.encoder.layer.0.output.dense.bias',
      'classifier.bias',
    ];
    expect(depths.map((name) => depthOf(tinyConfig, name))).toEqual([0, 1, 3]);
    expect(depthOf(tinyConfig, 'bert.pooler.dense.weight')).toBe(3);
  });

  it('of 1 is none', () => {
    for (const [name, change] of firstStep(1)) {
      if (!name.endsWith('key.bias')) expect(change / 0.01, name).toBeCloseTo(1, 3);
    }
  });
});

describe('an optimizer step', () => {
  it('lets weights decay, and neither biases nor norms', () => {
    const [none, some] = [firstStep(1), firstStep(1, 0.9)];
    for (const [name, change] of some) {
      if (name.endsWith('key.bias')) continue;
      const isSpared = name.endsWith('.bias') || name.includes('LayerNorm');
      const difference = change - (none.get(name) ?? Number.NaN);
      if (isSpared) expect(difference, name).toBe(0);
      else expect(difference, name).toBeGreaterThan(1e-4);
    }
  });

  it('draws its dropout by its number and the seed, whatever was drawn before', () => {
    const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7));
    const lossOf = (steps: number[], changes: Partial<LearnOptions> = {}): number | undefined => {
      const learner = createLearner(engine, model, examples, { ...tinyOptions, ...changes });
      const losses = steps.map((step) => learner.step(examples, step, 0).loss);
      learner.dispose();
      return losses.at(-1);
    };
    expect(lossOf([1, 2, 3])).toBe(lossOf([3]));
    const others = [
      lossOf([1]),
      lossOf([2]),
      lossOf([3]),
      lossOf([1], { seed: 4 }),
      lossOf([1], { dropout: 0 }),
    ];
    expect(new Set(others).size).toBe(others.length);
    expect(lossOf([1], { dropout: 0 })).toBe(lossOf([2], { dropout: 0 }));
    model.dispose();
  });
});
