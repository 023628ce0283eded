import { createTorchEngine, type Tensor } from '@tasnif/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { adversarialOffset, learnAdversarially } from './adversarial.ts';
import { packBatch } from './batches.ts';
import { createLearner, type LearnOptions } from './learner.ts';
import { createBertClassifier, type BertOptions } from './model.ts';
import { makeExamples, tinyConfig, tinyOptions } from './testing/tiny-training.ts';
import { randomWeights, WORD_EMBEDDINGS } from './weights.ts';

const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
afterEach(() => {
  expect(engine.liveTensors()).toBe(0);
});

const examples = makeExamples(6, 'train');
const labels = Int32Array.from(examples, ({ label }) => label);
const batch = packBatch(examples);
const radius = 0.05;

describe('the offset of texts', () => {
  // Of three texts, the first one padded.
  const ids = new Int32Array(5);
  const texts = [
    { start: 0, length: 1 },
    { start: 2, length: 2 },
    { start: 4, length: 1 },
  ];
  const words = Float32Array.of(3, 4, 9, 9, 1, 2, 2, 4, 7, 1);

  it('has the direction of the gradient and, of each text, its share of the norm of the words', () => {
    const gradient = Float32Array.of(0, 2, 0, 0, 3, 0, 0, -4, 1e-9, 0);
    const moved = adversarialOffset({ ids, texts }, words, gradient, 0.1);
    const third = 0.1 * Math.hypot(7, 1);
    expect([...moved].map((value) => Number(value.toFixed(5)))).toEqual(
      [0, 0.5, 0, 0, 0.3, 0, 0, -0.4, third, 0].map((value) => Number(value.toFixed(5))),
    );
  });

  it('is nothing for a text without a gradient', () => {
    const gradient = Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 0, 0);
    const moved = adversarialOffset({ ids, texts }, words, gradient, 0.1);
    expect([...moved].map((value) => value > 0)).toEqual([...gradient].map((value) => value > 0));
  });
});

/** What is gathered for the word embeddings, and the losses in turn: of the texts, then of the moved ones. */
function learn(share = 1): { losses: number[]; table: Float32Array; offset: Float32Array } {
  const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7), {
    sparseEmbedding: false,
  });
  const words = engine.scope(() => engine.read(model.words(batch)));
  const losses: number[] = [];
  let offset: Float32Array = new Float32Array();
  const lossOf = (moved: Tensor): Tensor => {
    offset = engine.read(moved);
    const loss = engine.crossEntropy(model.logits(batch, 0, { offset: moved }), engine.integers(labels));
    losses.push(engine.read(loss)[0] ?? Number.NaN);
    return loss;
  };
  const loss = learnAdversarially(engine, batch, words, { radius, share }, lossOf);
  expect(loss).toBe(losses[0]);
  const parameter = model.trained.get(WORD_EMBEDDINGS);
  const table = engine.scope(() =>
    engine.read(engine.gradient(parameter ?? engine.integers(new Int32Array()))),
  );
  model.dispose();
  return { losses, table, offset };
}

/** The loss with something added to the word embeddings, and its gradient by the table, by a plain `backward`. */
function lossAt(offset: Float32Array): { loss: number; table: Float32Array } {
  const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7), {
    sparseEmbedding: false,
  });
  const loss = engine.scope(() => {
    const moved = engine.floats(offset, [batch.ids.length, tinyConfig.hiddenSize]);
    const scalar = engine.crossEntropy(model.logits(batch, 0, { offset: moved }), engine.integers(labels));
    engine.backward(scalar);
    return engine.read(scalar)[0] ?? Number.NaN;
  });
  const parameter = model.trained.get(WORD_EMBEDDINGS);
  const table = engine.scope(() =>
    engine.read(engine.gradient(parameter ?? engine.integers(new Int32Array()))),
  );
  model.dispose();
  return { loss, table };
}

describe('a step of adversarial training', () => {
  const { losses, table, offset } = learn();
  const nowhere = new Float32Array(offset.length);

  it('moves words to where the loss is greater than anywhere as near that was tried', () => {
    const [plain = Number.NaN, moved = Number.NaN] = losses;
    expect(plain).toBeCloseTo(lossAt(nowhere).loss, 6);
    expect(moved).toBeCloseTo(lossAt(offset).loss, 6);
    expect(moved).toBeGreaterThan(plain);
    expect(lossAt(offset.map((value) => -value)).loss).toBeLessThan(plain);
    for (let turn = 1; turn < offset.length; turn += 37) {
      // As far of all texts together, and mostly in other directions.
      const turned = offset.map((_, i) => offset[(i + turn) % offset.length] ?? 0);
      expect(lossAt(turned).loss).toBeLessThan(moved);
    }
  });

  it('gathers half of the gradients of either, and of that the share that is asked for', () => {
    const [plain, moved] = [lossAt(nowhere).table, lossAt(offset).table];
    const third = learn(1 / 3).table;
    for (const [i, value] of table.entries()) {
      expect(value).toBeCloseTo(((plain[i] ?? 0) + (moved[i] ?? 0)) / 2, 5);
      expect(third[i]).toBeCloseTo(value / 3, 5);
    }
    expect(Math.max(...table.map((value, i) => Math.abs(value - (plain[i] ?? 0))))).toBeGreaterThan(1e-3);
  });
});

it('leaves nothing behind where a loss can not be had', () => {
  const words = new Float32Array(batch.ids.length * tinyConfig.hiddenSize);
  const lossOf = (): never => {
    throw new RangeError('no loss');
  };
  expect(() => learnAdversarially(engine, batch, words, { radius, share: 1 }, lossOf)).toThrow('no loss');
});

describe('a learner with a radius', () => {
  /** The weights after a step, and the loss and the norm of the gradients in it. */
  function step(
    changes: Partial<LearnOptions>,
    bert: BertOptions = {},
  ): { loss: number; gradientNorm: number; changed: string[]; weights: Float32Array[] } {
    const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7), bert);
    const learner = createLearner(engine, model, examples, { ...tinyOptions, dropout: 0, ...changes });
    const first = learner.step(examples, 1, 0.01);
    const before = randomWeights(tinyConfig, 7);
    const names = [WORD_EMBEDDINGS, 'bert.encoder.layer.0.output.dense.weight', 'classifier.weight'];
    const weights = names.map((name) => model.read(name).data);
    const changed = names.filter((name, i) =>
      before(name).data.some((value, at) => value !== weights[i]?.[at]),
    );
    learner.dispose();
    model.dispose();
    return { ...first, changed, weights };
  }

  it('of 0 learns texts as they are', () => {
    expect(step({ adversarialRadius: 0 })).toEqual(step({}));
    expect(step({ adversarialRadius: radius }).gradientNorm).not.toBeCloseTo(step({}).gradientNorm, 3);
  });

  it('learns the same of a batch whole and in parts', () => {
    const whole = step({ adversarialRadius: radius });
    const parts = step({ adversarialRadius: radius, maxBatchTokens: 25 });
    expect(parts.loss).toBeCloseTo(whole.loss, 5);
    expect(parts.gradientNorm).toBeCloseTo(whole.gradientNorm, 4);
  });

  it.each<[what: string, bert: BertOptions, changed: string[]]>([
    [
      'embeddings',
      { freezeEmbeddings: true },
      ['bert.encoder.layer.0.output.dense.weight', 'classifier.weight'],
    ],
    ['a layer', { frozenLayers: 1 }, ['classifier.weight']],
    ['all layers', { frozenLayers: 2 }, ['classifier.weight']],
    [
      'all but low-rank factors',
      { lora: { rank: 2, alpha: 4, seed: 1 } },
      ['bert.encoder.layer.0.output.dense.weight', 'classifier.weight'],
    ],
  ])('reaches through what is frozen: %s', (_, bert, changed) => {
    const [plain, moved] = [step({}, bert), step({ adversarialRadius: radius }, bert)];
    expect(moved.loss).toBeCloseTo(plain.loss, 5);
    expect(moved.gradientNorm).not.toBeCloseTo(plain.gradientNorm, 3);
    expect(moved.changed).toEqual(changed);
  });
});
