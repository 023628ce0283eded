import { createTorchEngine } from '@tasnif/engine';
import { afterEach, describe, expect, it } from 'vitest';
import type { Lesson } from './batches.ts';
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

describe('texts that a teacher has seen', () => {
  const taught = examples.map((example, i) => ({
    ...example,
    teacherLogits: Float32Array.of(i % 2, -1, 0.25 * i),
  }));
  const unlabelled = taught.map((text) => ({ ...text, label: null }));
  const some = [...examples.slice(0, 3), ...taught.slice(3, 6), ...unlabelled.slice(6)];

  function firstLoss(
    lessons: readonly Lesson[],
    changes: Partial<LearnOptions> = {},
  ): { loss: number; gradientNorm: number } {
    const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7));
    const learner = createLearner(engine, model, lessons, { ...tinyOptions, dropout: 0, ...changes });
    const first = learner.step(lessons, 1, 0);
    learner.dispose();
    model.dispose();
    return first;
  }
  const distillation = { temperature: 3, weight: 0.4 };

  it('are learned by their labels alone where the teacher has no weight', () => {
    const options: Partial<LearnOptions> = { classWeights: 'BALANCED', labelSmoothing: 0.1 };
    const plain = firstLoss(examples, options);
    const { loss, gradientNorm } = firstLoss(taught, {
      ...options,
      distillation: { temperature: 3, weight: 0 },
    });
    expect(loss).toBeCloseTo(plain.loss, 5);
    expect(gradientNorm).toBeCloseTo(plain.gradientNorm, 5);
  });

  it('are learned by the teacher alone where it has all the weight, or they have no label', () => {
    const wholly = firstLoss(taught, { distillation: { temperature: 3, weight: 1 } });
    expect(firstLoss(unlabelled, { distillation })).toEqual(wholly);
  });

  it('have the gradients of whole batches where those are cut by their tokens', () => {
    for (const classWeights of ['NONE', 'BALANCED'] as const) {
      const whole = firstLoss(some, { classWeights, distillation });
      const { loss, gradientNorm } = firstLoss(some, { classWeights, distillation, maxBatchTokens: 20 });
      expect(loss).toBeCloseTo(whole.loss, 5);
      expect(gradientNorm).toBeCloseTo(whole.gradientNorm, 5);
    }
  });

  it('are balanced by the labels that there are', () => {
    const [labelled, ...others] = [0, 1, 1].map((label, i) => ({
      ...(examples[i] ?? { ids: Int32Array.of(2, 3) }),
      label,
    }));
    const teacherOnly = { ids: Int32Array.of(2, 9, 3), label: null, teacherLogits: Float32Array.of(0, 0, 0) };
    const lessons = [...(labelled ? [labelled] : []), ...others, ...Array<Lesson>(5).fill(teacherOnly)];
    const classes = { classWeights: 'BALANCED' } as const;
    // Of three labelled texts those of class 0 count 3 / (3 · 1), those of class 1 3 / (3 · 2), whatever else there is.
    const [a, b] = [firstLoss(lessons, classes), firstLoss(lessons.slice(0, 4), classes)];
    const own = firstLoss(lessons.slice(3, 4), classes).loss;
    expect(a.loss * 7).toBeCloseTo(b.loss * 3 + 4 * own, 4);
  });
});
