import { afterEach, describe, expect, it } from 'vitest';
import type { Engine, Tensor } from './engine.ts';
import { testEngines } from './testing/engines.ts';
import { largestDifference, numericalGradient, randomValues } from './testing/numbers.ts';

/** Values are in [-1, 1), the loss is f32: what remains of a difference is rounding, about 1e-7 / its step. */
const TOLERANCE = 5e-5;

interface Case {
  operation: string;
  inputs: { shape: readonly number[]; sparse?: boolean }[];
  /** Something that is taken for logits, `[N,C]`. */
  forward(engine: Engine, inputs: readonly Tensor[]): Tensor;
  /** Default: the cross-entropy with labels, a plain mean over the rows. */
  loss?(engine: Engine, logits: Tensor, labels: Int32Array): Tensor;
}

const spans = (...lengths: number[]): { start: number; length: number }[] =>
  lengths.map((length, i) => ({
    start: lengths.slice(0, i).reduce((sum, before) => sum + before, 0),
    length,
  }));
const packed = spans(1, 3, 2);
const probabilities = Float32Array.of(0.7, 0.2, 0.1, 0.05, 0.15, 0.8);
/** Three texts, of which one names a row twice and all name row 3. */
const bagged = { indices: Int32Array.of(3, 0, 3, 1, 3, 4, 2, 3), lengths: Int32Array.of(3, 1, 4) };
const tensor = (tensors: readonly Tensor[], i: number): Tensor => {
  const found = tensors[i];
  if (found === undefined) throw new RangeError(`There is no input ${i}.`);
  return found;
};

const cases: Case[] = [
  {
    operation: 'rows of a dense table',
    inputs: [{ shape: [5, 4] }],
    forward: (e, x) => e.rows(tensor(x, 0), e.integers(Int32Array.of(3, 0, 3, 1))),
  },
  {
    operation: 'rows of a sparse table',
    inputs: [{ shape: [5, 4], sparse: true }],
    forward: (e, x) => e.rows(tensor(x, 0), e.integers(Int32Array.of(3, 0, 3, 1))),
  },
  {
    operation: 'rows of what was computed',
    inputs: [{ shape: [3, 4] }],
    forward: (e, x) => e.rows(e.tanh(tensor(x, 0)), e.integers(Int32Array.of(2, 2, 0))),
  },
  ...(['MEAN', 'MAX'] as const).flatMap((mode): Case[] => [
    {
      operation: `bag by ${mode}`,
      inputs: [{ shape: [5, 4] }],
      forward: (e, x) => e.bag(tensor(x, 0), e.integers(bagged.indices), bagged.lengths, mode),
    },
    {
      operation: `bag by ${mode} of the rows of a sparse table`,
      inputs: [{ shape: [5, 4], sparse: true }],
      forward: (e, x) => {
        const own = e.rows(tensor(x, 0), e.integers(Int32Array.of(4, 1, 3, 0, 2)));
        return e.bag(e.tanh(own), e.integers(bagged.indices), bagged.lengths, mode);
      },
    },
  ]),
  {
    operation: 'add',
    inputs: [{ shape: [3, 4] }, { shape: [3, 4] }],
    forward: (e, x) => e.add(tensor(x, 0), tensor(x, 1)),
  },
  {
    operation: 'add of a tensor to itself',
    inputs: [{ shape: [3, 4] }],
    forward: (e, x) => {
      const y = e.tanh(tensor(x, 0));
      return e.add(y, y);
    },
  },
  {
    operation: 'a tensor that three operations read',
    inputs: [{ shape: [3, 4] }],
    forward: (e, x) => {
      const y = e.tanh(tensor(x, 0));
      return e.add(e.add(e.gelu(y), y), e.scale(y, 0.5));
    },
  },
  {
    operation: 'sums that hand one gradient to several tensors',
    inputs: [{ shape: [3, 4] }, { shape: [3, 4] }],
    forward: (e, x) => {
      const [a, b] = [e.tanh(tensor(x, 0)), e.tanh(tensor(x, 1))];
      const c = e.gelu(a);
      return e.add(e.add(a, b), c);
    },
  },
  {
    operation: 'scale',
    inputs: [{ shape: [3, 4] }],
    forward: (e, x) => e.scale(tensor(x, 0), -1.7),
  },
  {
    operation: 'linear with a bias',
    inputs: [{ shape: [3, 5] }, { shape: [4, 5] }, { shape: [4] }],
    forward: (e, x) => e.linear(tensor(x, 0), tensor(x, 1), tensor(x, 2)),
  },
  {
    operation: 'linear without one',
    inputs: [{ shape: [3, 5] }, { shape: [4, 5] }],
    forward: (e, x) => e.linear(tensor(x, 0), tensor(x, 1)),
  },
  {
    operation: 'linear by a weight that was computed',
    inputs: [{ shape: [3, 5] }, { shape: [4, 5] }],
    forward: (e, x) => e.linear(tensor(x, 0), e.tanh(tensor(x, 1))),
  },
  {
    operation: 'linear by one weight twice',
    inputs: [{ shape: [3, 4] }, { shape: [4, 4] }, { shape: [4] }],
    forward: (e, x) =>
      e.linear(e.linear(tensor(x, 0), tensor(x, 1), tensor(x, 2)), tensor(x, 1), tensor(x, 2)),
  },
  {
    operation: 'layerNorm',
    inputs: [{ shape: [3, 6] }, { shape: [6] }, { shape: [6] }],
    forward: (e, x) => e.layerNorm(tensor(x, 0), tensor(x, 1), tensor(x, 2), 1e-2),
  },
  { operation: 'gelu', inputs: [{ shape: [3, 4] }], forward: (e, x) => e.gelu(tensor(x, 0)) },
  { operation: 'tanh', inputs: [{ shape: [3, 4] }], forward: (e, x) => e.tanh(tensor(x, 0)) },
  {
    operation: 'dropout',
    inputs: [{ shape: [5, 7] }],
    forward: (e, x) => e.dropout(e.dropout(tensor(x, 0), 0.3), 0.2),
  },
  ...[0, 0.4].map((dropout): Case => ({
    operation: `attention with dropout ${dropout}`,
    inputs: [{ shape: [6, 8] }, { shape: [6, 8] }, { shape: [6, 8] }],
    forward: (e, x) =>
      e.attention(tensor(x, 0), tensor(x, 1), tensor(x, 2), {
        queries: packed,
        keys: packed,
        heads: 2,
        dropout,
      }),
  })),
  {
    operation: 'attention of first tokens alone, with dropout 0.4',
    inputs: [{ shape: [3, 8] }, { shape: [6, 8] }, { shape: [6, 8] }],
    forward: (e, x) =>
      e.attention(tensor(x, 0), tensor(x, 1), tensor(x, 2), {
        queries: spans(1, 1, 1),
        keys: packed,
        heads: 2,
        dropout: 0.4,
      }),
  },
  {
    operation: 'attention of a tensor to itself, with dropout 0.4',
    inputs: [{ shape: [6, 8] }],
    forward: (e, x) => {
      const y = tensor(x, 0);
      return e.attention(y, y, y, { queries: packed, keys: packed, heads: 1, dropout: 0.4 });
    },
  },
  { operation: 'crossEntropy', inputs: [{ shape: [4, 3] }], forward: (_, x) => tensor(x, 0) },
  {
    operation: 'crossEntropy with class weights and label smoothing',
    inputs: [{ shape: [4, 3] }],
    forward: (_, x) => tensor(x, 0),
    loss: (e, logits, labels) =>
      e.crossEntropy(logits, e.integers(labels), {
        classWeights: Float32Array.of(0.5, 2, 1.3),
        labelSmoothing: 0.2,
      }),
  },
  {
    operation: 'softCrossEntropy with probabilities',
    inputs: [{ shape: [2, 3] }],
    forward: (_, x) => tensor(x, 0),
    loss: (e, logits) => e.softCrossEntropy(logits, e.floats(probabilities, [2, 3])),
  },
  {
    operation: 'softCrossEntropy with texts that count more, less and not at all',
    inputs: [{ shape: [3, 2] }],
    forward: (e, x) => e.tanh(tensor(x, 0)),
    loss: (e, logits) =>
      e.softCrossEntropy(logits, e.floats(Float32Array.of(1.4, 0.6, 0.1, 0.2, 0, 0), [3, 2])),
  },
  {
    operation: 'softCrossEntropy at a temperature of 2, beside as much with labels',
    inputs: [{ shape: [2, 3] }],
    forward: (_, x) => tensor(x, 0),
    loss: (e, logits, labels) =>
      e.add(
        e.scale(e.crossEntropy(logits, e.integers(labels)), 0.5),
        e.scale(e.softCrossEntropy(e.scale(logits, 1 / 2), e.floats(probabilities, [2, 3])), 0.5 * 4),
      ),
  },
];

describe.each(testEngines)('the $name engine:', ({ create }) => {
  const engine = create();
  afterEach(() => {
    expect(engine.liveTensors()).toBe(0);
  });

  function lossOf({ forward, loss }: Case, inputs: readonly Tensor[]): Tensor {
    // The same draws at each evaluation: what is differentiated is a function.
    engine.seed(5, 3);
    const logits = forward(engine, inputs);
    const [rows = 0, classes = 0] = logits.shape;
    const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
    return loss?.(engine, logits, labels) ?? engine.crossEntropy(logits, engine.integers(labels));
  }

  describe('the gradient of', () => {
    it.each(cases)('$operation is what small changes of its inputs do to the loss', (tested) => {
      const values = tested.inputs.map(({ shape }, i) =>
        randomValues(
          i,
          shape.reduce((product, side) => product * side, 1),
        ),
      );
      const inputs = tested.inputs.map(({ shape, sparse = false }, i) =>
        engine.parameter(values[i] ?? new Float32Array(), shape, { sparse }),
      );
      engine.scope(() => {
        engine.backward(lossOf(tested, inputs));
        return 0;
      });
      for (const [i, input] of inputs.entries()) {
        const expected = numericalGradient((x) => {
          engine.write(input, x);
          return engine.scope(() =>
            engine.withoutGradients(() => engine.read(lossOf(tested, inputs))[0] ?? Number.NaN),
          );
        }, values[i] ?? new Float32Array());
        engine.write(input, values[i] ?? new Float32Array());
        const gradient = engine.scope(() => engine.read(engine.gradient(input)));
        expect(Math.max(...expected.map(Math.abs)), `gradient of input ${i}`).toBeGreaterThan(
          100 * TOLERANCE,
        );
        expect(largestDifference(gradient, expected), `gradient of input ${i}`).toBeLessThan(TOLERANCE);
      }
      engine.free(inputs);
    });
  });

  describe('backward', () => {
    /** Of a sparse table and a weight, after the losses of the given rows, each with its factor. */
    function gather(...losses: [rows: number[], factor: number][]): Float32Array[] {
      const table = engine.parameter(randomValues(1, 12), [4, 3], { sparse: true });
      const weight = engine.parameter(randomValues(2, 9), [3, 3]);
      for (const [rows, factor] of losses) {
        engine.scope(() => {
          const x = engine.rows(table, engine.integers(Int32Array.from(rows)));
          const labels = engine.integers(Int32Array.from(rows, (row) => row % 3));
          engine.backward(engine.crossEntropy(engine.linear(x, weight), labels), factor);
          return 0;
        });
      }
      const gradients = [table, weight].map((parameter) =>
        engine.scope(() => engine.read(engine.gradient(parameter))),
      );
      engine.free([table, weight]);
      return gradients;
    }

    it('adds to what was gathered before, each loss by its factor', () => {
      const first = gather([[0, 2], 1]);
      const second = gather([[2, 3, 3], 1]);
      const both = gather([[0, 2], 0.5], [[2, 3, 3], 3]);
      for (const [i, gradient] of both.entries()) {
        const expected = gradient.map(
          (_, at) => 0.5 * (first[i]?.[at] ?? Number.NaN) + 3 * (second[i]?.[at] ?? Number.NaN),
        );
        expect(largestDifference(gradient, expected)).toBeLessThan(1e-6);
      }
    });

    it('gives zeros to a parameter that no loss depends on', () => {
      for (const gradient of gather()) expect(new Set(gradient)).toEqual(new Set([0]));
    });

    it('gives nothing to a parameter that is not to be trained, and through it to those before it', () => {
      const fixed = engine.parameter(randomValues(3, 9), [3, 3], { trainable: false });
      const trained = engine.parameter(randomValues(4, 6), [2, 3]);
      const gradients = engine.scope(() => {
        const logits = engine.linear(trained, fixed);
        engine.backward(engine.crossEntropy(logits, engine.integers(Int32Array.of(0, 2))));
        return Float32Array.of(
          ...engine.read(engine.gradient(fixed)),
          ...engine.read(engine.gradient(trained)).map(Math.abs),
        );
      });
      expect(new Set(gradients.subarray(0, 9))).toEqual(new Set([0]));
      expect(Math.min(...gradients.subarray(9))).toBeGreaterThan(0);
      engine.free([fixed, trained]);
    });
  });
});
