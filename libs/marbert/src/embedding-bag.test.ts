import { createTorchEngine } from '@tasnif/engine';
import { testEngines } from '@tasnif/engine/testing';
import { describe, expect, it } from 'vitest';
import { packBatch, type Example } from './batches.ts';
import { toEmbeddingBag } from './embedding-bag.ts';
import { expectClose } from './testing/expect-close.ts';
import { makeExamples, runTrial, tinyBag, tinyConfig } from './testing/tiny-training.ts';
import { createClassifier } from './text-classifier.ts';
import { randomWeights, type ReadWeight } from './weights.ts';

/** Weights of which none is what a fresh model has. */
const weights: ReadWeight = (name) => {
  const { shape, data } = randomWeights({ ...tinyBag, initializerRange: 0.5 }, 7)(name);
  return { shape, data: data.map((value, i) => value + 0.3 * Math.sin(i + name.length)) };
};

/** The plain twin: a text after the other, value by value. */
function logitsOf({ ids }: Pick<Example, 'ids'>): number[] {
  const H = tinyBag.hiddenSize;
  const columns = Array.from({ length: H }, (_, i) =>
    Array.from(ids, (id) => weights('word_embeddings.weight').data[id * H + i] ?? Number.NaN),
  );
  const product = (x: readonly number[], name: string): number[] =>
    Array.from(weights(`${name}.bias`).data, (bias, row) =>
      x.reduce(
        (sum, value, i) => sum + value * (weights(`${name}.weight`).data[row * x.length + i] ?? 0),
        bias,
      ),
    );
  const normal = (x: readonly number[], name: string): number[] => {
    const mean = average(x);
    const deviation = Math.sqrt(average(x.map((value) => (value - mean) ** 2)));
    const { data: factors } = weights(`${name}.weight`);
    const { data: shifts } = weights(`${name}.bias`);
    return x.map((value, i) => ((value - mean) / deviation) * (factors[i] ?? 0) + (shifts[i] ?? 0));
  };
  const means = product(normal(columns.map(average), 'mean.LayerNorm'), 'mean.dense');
  const maxima = product(
    normal(
      columns.map((column) => Math.max(...column)),
      'max.LayerNorm',
    ),
    'max.dense',
  );
  const hidden = means.map((value, i) => gelu(value + (maxima[i] ?? 0)));
  return product(hidden, 'classifier');
}

const average = (x: readonly number[]): number => x.reduce((sum, value) => sum + value, 0) / x.length;

/** Φ by integrating its density: Simpson's rule from 0. */
function gelu(x: number): number {
  const steps = 200;
  const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const sum = Array.from({ length: steps + 1 }, (_, i) => {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    return weight * density((x * i) / steps);
  }).reduce((total, value) => total + value, 0);
  return x * (0.5 + ((x / steps) * sum) / 3);
}

describe.each(testEngines)('an embedding bag on the $name engine', ({ create }) => {
  const texts = makeExamples(9, 'texts');

  it.each([false, true])('has the logits of its plain twin, texts padded: %s', (padded) => {
    const engine = create();
    const model = createClassifier(engine, tinyBag, weights);
    const logits = engine.scope(() => engine.read(model.logits(packBatch(texts, { padded }), 0)));
    expectClose(logits, texts.flatMap(logitsOf), 1e-4);
    model.dispose();
    expect(engine.liveTensors()).toBe(0);
  });

  it('reads more tokens than a BERT has positions, in whatever order', () => {
    const engine = create();
    const model = createClassifier(engine, tinyBag, weights);
    const [long] = makeExamples(1, 'long', { length: () => 500 });
    const ids = long?.ids ?? new Int32Array();
    const batch = packBatch([ids, ids.toReversed()].map((each) => ({ ids: each })));
    const logits = engine.scope(() => engine.read(model.logits(batch, 0)));
    expectClose(logits, [...logitsOf({ ids }), ...logitsOf({ ids })], 1e-4);
    model.dispose();
  });

  it('learns', async () => {
    const data = { train: makeExamples(120, 'train'), validation: makeExamples(60, 'validation') };
    const { position } = await runTrial({
      data,
      config: tinyBag,
      engine: create(),
      options: { learningRate: 3e-3 },
    });
    expect(position.best?.score).toBeGreaterThan(0.95);
  });
});

describe('an embedding bag that begins with a BERT', () => {
  const bert = randomWeights(tinyConfig, 1);
  const { config, weights: begun } = toEmbeddingBag(tinyConfig, bert, { seed: 2, maskId: 4 });

  it('has its words, but for [MASK], and a head of its own by seed', () => {
    expect(config).toEqual(tinyBag);
    const { hiddenSize: H } = config;
    const words = begun('word_embeddings.weight').data;
    const expected = bert('bert.embeddings.word_embeddings.weight').data;
    expect(words.subarray(0, 4 * H)).toEqual(expected.subarray(0, 4 * H));
    expect(words.subarray(5 * H)).toEqual(expected.subarray(5 * H));
    expect(new Set(words.subarray(4 * H, 5 * H))).toEqual(new Set([0]));
    expect(begun('mean.dense.weight')).toEqual(randomWeights(config, 2)('mean.dense.weight'));
  });

  it('takes a masked word for one that is not there, as far as the mean goes', () => {
    const engine = createTorchEngine({ device: 'CPU', precision: 'F32' });
    const withoutMaxima: ReadWeight = (name) => {
      const { shape, data } = begun(name);
      return { shape, data: name === 'max.dense.weight' ? data.fill(0) : data };
    };
    const model = createClassifier(engine, config, withoutMaxima);
    const logits = [
      [2, 9, 7, 3],
      [2, 9, 4, 7, 4, 3],
    ].map((ids) => {
      const batch = packBatch([{ ids: Int32Array.from(ids) }]);
      return engine.scope(() => engine.read(model.logits(batch, 0)));
    });
    expectClose(logits[1] ?? [], logits[0] ?? [], 1e-6);
    model.dispose();
  });
});
