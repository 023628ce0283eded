import { createTorchEngine, type Tensor } from '@tasnif/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { packBatch, type Batch } from './batches.ts';
import { createFrozenCache } from './frozen-cache.ts';
import { createBertClassifier } from './model.ts';
import {
  largestDifference,
  lossesOf,
  makeExamples,
  runTrial,
  tinyBag,
  tinyConfig,
  type Outcome,
  type Trial,
} from './testing/tiny-training.ts';
import { randomWeights } from './weights.ts';

/** What saves work changes no result: each saving on and off, dropout off, over 21 optimizer steps. */
const TOLERANCE = 1e-5;

const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
afterEach(() => {
  expect(engine.liveTensors()).toBe(0);
});

/** As one whose products are compiled for each shape. */
const compiling = { ...engine, compilesShapes: true };

// Seven steps an epoch, the last one of two texts; the first class has half of the texts.
const train = makeExamples(50, 'train').map((example, i) =>
  i % 4 === 1 ? { ...example, label: 0 } : example,
);
const data = { train, validation: makeExamples(12, 'validation') };
const adversarial = { adversarialRadius: 0.05 };
const weighted = { classWeights: 'BALANCED', labelSmoothing: 0.1 } as const;

const cases: [saving: string, on: Omit<Trial, 'data'>, off: Omit<Trial, 'data'>][] = [
  ['texts end to end instead of padded to the longest', {}, { options: { padded: true } }],
  ['the last layer for first tokens alone', {}, { bert: { firstTokensOnly: false } }],
  ['the word embedding updated where it is read alone', {}, { bert: { sparseEmbedding: false } }],
  [
    'all three together',
    {},
    { options: { padded: true }, bert: { firstTokensOnly: false, sparseEmbedding: false } },
  ],
  ['a batch cut by its tokens', { options: { maxBatchTokens: 30 } }, {}],
  ['a batch cut so that each text stands alone', { options: { maxBatchTokens: 1 } }, {}],
  [
    'a batch cut by its tokens, classes weighted and labels smoothed',
    { options: { maxBatchTokens: 30, ...weighted } },
    { options: weighted },
  ],
  [
    'the word embedding of an embedding bag updated where it is read alone',
    { config: tinyBag },
    { config: tinyBag, bert: { sparseEmbedding: false } },
  ],
  [
    'a batch of an embedding bag cut by its tokens',
    { config: tinyBag, options: { maxBatchTokens: 30 } },
    { config: tinyBag },
  ],
  ['four batches of two texts for one of eight', { options: { batchSize: 2, gradientAccumulation: 4 } }, {}],
  [
    'three batches of three texts for one of nine, classes weighted and labels smoothed',
    { options: { batchSize: 3, gradientAccumulation: 3, ...weighted } },
    { options: { batchSize: 9, ...weighted } },
  ],
  [
    'the frozen embeddings computed once',
    { bert: { freezeEmbeddings: true } },
    { bert: { freezeEmbeddings: true }, options: { padded: true } },
  ],
  [
    'a frozen layer computed once',
    { bert: { frozenLayers: 1 } },
    { bert: { frozenLayers: 1 }, options: { padded: true } },
  ],
  [
    'all layers frozen and computed once',
    { bert: { frozenLayers: 2 } },
    { bert: { frozenLayers: 2, firstTokensOnly: false }, options: { padded: true } },
  ],
  [
    'all three together, adversarially',
    { options: adversarial },
    { options: { ...adversarial, padded: true }, bert: { firstTokensOnly: false, sparseEmbedding: false } },
  ],
  [
    'a batch cut by its tokens, classes weighted and labels smoothed, adversarially',
    { options: { maxBatchTokens: 30, ...weighted, ...adversarial } },
    { options: { ...weighted, ...adversarial } },
  ],
  [
    'batches filled up to sizes that come often, adversarially',
    { options: adversarial, engine: compiling },
    { options: adversarial },
  ],
  ...[
    {},
    { freezeEmbeddings: true },
    { frozenLayers: 1 },
    { frozenLayers: 2 },
    { firstTokensOnly: false },
  ].map((bert): (typeof cases)[number] => [
    `batches filled up to sizes that come often, with ${JSON.stringify(bert)}`,
    { bert, engine: compiling },
    { bert },
  ]),
];

const exact = (trial: Omit<Trial, 'data'>): Promise<Outcome> =>
  runTrial({ ...trial, data, options: { dropout: 0, ...trial.options } });

describe('training gives the same losses and weights with and without', () => {
  it.each(cases)('%s', async (_, on, off) => {
    const [saved, plain] = [await exact(on), await exact(off)];
    expect(lossesOf(saved.updates).length).toBeGreaterThanOrEqual(18);
    expect(largestDifference(lossesOf(saved.updates), lossesOf(plain.updates))).toBeLessThan(TOLERANCE);
    for (const [name, weights] of saved.weights) {
      // A key's bias shifts all scores of a query alike: its gradient is rounding, which AdamW makes steps of.
      if (name.endsWith('key.bias')) continue;
      expect(largestDifference(weights, plain.weights.get(name) ?? []), name).toBeLessThan(TOLERANCE);
    }
  });

  it('which two trainings that differ in what they learn would not', async () => {
    const [one, other] = [await exact({}), await exact({ options: { ...weighted } })];
    expect(largestDifference(lossesOf(one.updates), lossesOf(other.updates))).toBeGreaterThan(
      100 * TOLERANCE,
    );
    const [weights = [], others = []] = [one, other].map((o) => o.weights.get('bert.pooler.dense.weight'));
    expect(largestDifference(weights, others)).toBeGreaterThan(10 * TOLERANCE);
  });
});

describe('what is frozen', () => {
  it.each([
    ['the embeddings', { freezeEmbeddings: true }],
    ['a layer', { frozenLayers: 1 }],
    ['all layers', { frozenLayers: 2 }],
  ])('is computed once for each text and is the same in every batch: %s', (_, bert) => {
    const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7), bert);
    const { frozen = unfrozen } = model;
    let computed = 0;
    const counted = {
      ...model,
      frozen: (batch: Batch): Tensor => {
        computed += batch.examples.length;
        return frozen(batch);
      },
    };
    const cache = createFrozenCache(engine, counted, train);
    expect(cache).toBeDefined();
    for (const texts of [train.slice(0, 3), train.slice(2, 9), train.toReversed()]) {
      const batch = packBatch(texts);
      const [known, anew] = [() => cache?.of(batch), () => frozen(batch)].map((compute) =>
        engine.scope(() => engine.read(model.logits(batch, 0, { frozen: compute() }))),
      );
      expect(largestDifference(known ?? [], anew ?? [])).toBeLessThan(1e-6);
    }
    expect(computed).toBe(train.length);
    model.dispose();
  });

  it('is not kept where nothing is', () => {
    const model = createBertClassifier(engine, tinyConfig, randomWeights(tinyConfig, 7));
    expect(createFrozenCache(engine, model, train)).toBeUndefined();
    model.dispose();
  });
});

function unfrozen(): never {
  throw new Error('Nothing is frozen.');
}
