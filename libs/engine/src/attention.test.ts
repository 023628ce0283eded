import { afterEach, describe, expect, it } from 'vitest';
import type { AttentionOptions, Engine, Span } from './engine.ts';
import { testEngines } from './testing/engines.ts';
import { largestDifference, randomValues } from './testing/numbers.ts';
import { createTorchEngine } from './torch/engine.ts';

const withoutKernel = createTorchEngine({ device: 'CPU', precision: 'F32', attentionKernel: false });

/** Texts end to end. */
const endToEnd = (...lengths: number[]): Span[] => {
  let end = 0;
  return lengths.map((length) => ({ start: (end += length) - length, length }));
};
/** Texts in rows of one length, of which they fill the beginning. */
const inRowsOf = (row: number, ...lengths: number[]): Span[] =>
  lengths.map((length, i) => ({ start: i * row, length }));
const lengths = [1, 5, 16, 17, 33, 2];
const layouts: [name: string, queries: Span[], keys: Span[]][] = [
  ['texts whose lengths are no multiples of 16', endToEnd(...lengths), endToEnd(...lengths)],
  ['texts of one token', endToEnd(1, 1, 1), endToEnd(1, 1, 1)],
  ['neighbours of the same length', endToEnd(3, 3, 3, 20, 20), endToEnd(3, 3, 3, 20, 20)],
  ['queries of first tokens alone', endToEnd(...lengths.map(() => 1)), endToEnd(...lengths)],
  ['texts of which the last ask nothing', endToEnd(5, 19, 0, 0), endToEnd(5, 19, 1, 1)],
  ['texts that are long', endToEnd(150, 9, 100, 100, 130), endToEnd(150, 9, 100, 100, 130)],
  ['long texts that are shorter than their rows', endToEnd(140, 140), inRowsOf(140, 130, 20)],
  ['texts that are shorter than their rows', endToEnd(19, 19, 19, 19), inRowsOf(19, 19, 7, 1, 16)],
];
const headSizes = [12, 64];
const HEADS = 3;

const rowsOf = (spans: readonly Span[]): number =>
  spans.reduce((most, { start, length }) => Math.max(most, start + length), 0);

interface Inputs {
  query: Float32Array;
  key: Float32Array;
  value: Float32Array;
}

/** The attended rows, and the gradients of query, key and value by a loss that reads all of them. */
function attend(
  by: Engine,
  { query, key, value }: Inputs,
  hidden: number,
  options: AttentionOptions,
): Float32Array[] {
  const inputs = [query, key, value].map((values) => by.parameter(values, [values.length / hidden, hidden]));
  const [q, k, v] = inputs;
  if (q === undefined || k === undefined || v === undefined) throw new RangeError();
  const results: Float32Array[] = [];
  by.scope(() => {
    const out = by.attention(q, k, v, options);
    const labels = Int32Array.from({ length: query.length / hidden }, (_, row) => row % hidden);
    results.push(by.read(out));
    by.backward(by.crossEntropy(out, by.integers(labels)), labels.length);
    results.push(...inputs.map((input) => by.read(by.gradient(input))));
    return 0;
  });
  by.free(inputs);
  return results;
}

function randomInputs(queries: readonly Span[], keyRows: number, hidden: number, scale = 1): Inputs {
  const [query, key, value] = [rowsOf(queries), keyRows, keyRows].map((rows, i) =>
    randomValues(i, rows * hidden).map((x) => scale * x),
  );
  return {
    query: query ?? new Float32Array(),
    key: key ?? new Float32Array(),
    value: value ?? new Float32Array(),
  };
}

describe.each(testEngines)('attention on the $name engine', ({ create }) => {
  const engine = create();
  afterEach(() => {
    expect(engine.liveTensors()).toBe(0);
  });

  for (const size of headSizes) {
    it.each(layouts)(
      `equals plain operators, forward and backward, on %s with heads of ${size}`,
      (_, queries, keys) => {
        const hidden = HEADS * size;
        // Where texts are shorter than their rows, the keys have as many rows as the queries.
        const inputs = randomInputs(queries, Math.max(rowsOf(keys), rowsOf(queries)), hidden);
        const options = { queries, keys, heads: HEADS, dropout: 0 };
        const expected = attend(withoutKernel, inputs, hidden, options);
        const results = attend(engine, inputs, hidden, options);
        for (const [i, name] of ['output', 'query', 'key', 'value'].entries()) {
          expect(largestDifference(results[i] ?? [], expected[i] ?? []), name).toBeLessThan(2e-6);
        }
      },
    );
  }

  it('equals them where one key outweighs all others, and where scores are far apart', () => {
    const queries = endToEnd(18, 3);
    const inputs = randomInputs(queries, 21, 48, 12);
    const options = { queries, keys: queries, heads: 2, dropout: 0 };
    const expected = attend(withoutKernel, inputs, 48, options);
    for (const [i, result] of attend(engine, inputs, 48, options).entries()) {
      const largest = Math.max(...(expected[i] ?? []).map(Math.abs));
      // Scores of a few hundred are exact to some 1e-5 in f32, and so are the weights made of them.
      expect(largestDifference(result, expected[i] ?? []) / largest).toBeLessThan(1e-4);
    }
  });

  it('keeps each text to itself, whatever stands beside it', () => {
    const values = randomValues(7, 5 * 4);
    const alone = (rows: Float32Array, ...lengths: number[]): Float32Array =>
      engine.scope(() => {
        const x = engine.floats(rows, [rows.length / 4, 4]);
        const texts = endToEnd(...lengths);
        return engine.read(engine.attention(x, x, x, { queries: texts, keys: texts, heads: 2, dropout: 0 }));
      });
    const apart = [...alone(values.slice(0, 8), 2), ...alone(values.slice(8), 3)];
    // The order of a sum may depend on the size of a product.
    expect(largestDifference(alone(values, 2, 3), apart)).toBeLessThan(1e-6);
  });

  it('leaves keys and values that no text reads without a gradient', () => {
    const [queries, keys] = [endToEnd(4, 4), inRowsOf(4, 3, 2)];
    const options = { queries, keys, heads: 1, dropout: 0 };
    const [, , toKey = [], toValue = []] = attend(engine, randomInputs(queries, 8, 4), 4, options);
    for (const gradient of [toKey, toValue]) {
      for (const row of [3, 6, 7]) expect([...gradient.slice(row * 4, row * 4 + 4)]).toEqual([0, 0, 0, 0]);
    }
  });

  it('refuses texts that do not lie within the rows given', () => {
    const x = engine.floats(new Float32Array(8), [2, 4]);
    const texts = endToEnd(3);
    expect(() => engine.attention(x, x, x, { queries: texts, keys: texts, heads: 1, dropout: 0 })).toThrow(
      /text 0 does not lie within the rows given/i,
    );
    engine.free([x]);
  });

  it.each(['query', 'key', 'value'] as const)('lets no %s that is not a number pass for one', (which) => {
    const texts = endToEnd(3);
    const inputs = randomInputs(texts, 3, 4);
    inputs[which][0] = Number.NaN;
    const [out = []] = attend(engine, inputs, 4, { queries: texts, keys: texts, heads: 1, dropout: 0 });
    expect([...out].some(Number.isNaN)).toBe(true);
  });
});

it('by our kernel takes at most twice the time of plain operators, whatever the processor has', () => {
  const texts = endToEnd(...new Array<number>(8).fill(128));
  const options = { queries: texts, keys: texts, heads: HEADS, dropout: 0 };
  const inputs = randomInputs(texts, rowsOf(texts), HEADS * 64);
  const time = (engine: Engine): number => {
    const start = performance.now();
    attend(engine, inputs, HEADS * 64, options);
    return performance.now() - start;
  };
  const kernel = createTorchEngine({ device: 'CPU', precision: 'F32' });
  const rounds = [1, 2, 3, 4].map(() => [time(kernel), time(withoutKernel)] as const);
  const [own, plain] = [0, 1].map((which) => Math.min(...rounds.map((times) => times[which] ?? Infinity)));
  expect((own ?? Infinity) / (plain ?? 0)).toBeLessThan(2);
});
