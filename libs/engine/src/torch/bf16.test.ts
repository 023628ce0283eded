import { afterEach, describe, expect, it } from 'vitest';
import type { Engine, Tensor } from '../engine.ts';
import { EngineError } from '../errors.ts';
import { largestDifference, randomValues } from '../testing/numbers.ts';
import { createTorchEngine } from './engine.ts';

/** A value of bf16 is exact to 2^-9 of itself. */
const ROUNDING = 2 ** -9;

const devices = (['CPU', 'CUDA'] as const).map((device) => ({ device, engines: openEngines(device) }));

/** One in F32 and one in BF16, or why they can't be had. */
function openEngines(device: 'CPU' | 'CUDA'): { exact: Engine; rounded: Engine } | string {
  try {
    const [exact, rounded] = (['F32', 'BF16'] as const).map((precision) =>
      createTorchEngine({ device, precision }),
    ) as [Engine, Engine];
    return { exact, rounded };
  } catch (error) {
    const lacking = ['PRECISION_UNSUPPORTED', 'DEVICE_MISSING'];
    if (error instanceof EngineError && lacking.includes(error.code)) return error.message;
    throw error;
  }
}

afterEach(() => {
  for (const { engines } of devices) {
    if (typeof engines !== 'string') expect(engines.exact.liveTensors()).toBe(0);
  }
});

/** What `forward` makes of inputs of the given shapes, and their gradients. */
function results(
  engine: Engine,
  shapes: readonly (readonly [number, number])[],
  forward: (engine: Engine, inputs: readonly Tensor[]) => Tensor,
): Float32Array[] {
  const inputs = shapes.map((shape, i) => engine.parameter(randomValues(i, shape[0] * shape[1]), shape));
  const values: Float32Array[] = [];
  engine.scope(() => {
    engine.seed(4, 2);
    const out = forward(engine, inputs);
    const [rows = 0, classes = 0] = out.shape;
    values.push(engine.read(out));
    const labels = engine.integers(Int32Array.from({ length: rows }, (_, row) => row % classes));
    engine.backward(engine.crossEntropy(out, labels));
    return 0;
  });
  for (const input of inputs) values.push(engine.scope(() => engine.read(engine.gradient(input))));
  engine.free(inputs);
  return values;
}

const spans = [1, 17, 14].map((length, i) => ({ start: [0, 1, 18][i] ?? 0, length }));
const cases: [
  string,
  shapes: (readonly [number, number])[],
  forward: (engine: Engine, inputs: readonly Tensor[]) => Tensor,
][] = [
  [
    'linear',
    [
      [32, 48],
      [24, 48],
    ],
    (e, [x, w]) => e.linear(given(x), given(w)),
  ],
  [
    'gelu of linear',
    [
      [32, 48],
      [24, 48],
    ],
    (e, [x, w]) => e.gelu(e.linear(given(x), given(w))),
  ],
  [
    'dropout of linear',
    [
      [32, 48],
      [24, 48],
    ],
    (e, [x, w]) => e.dropout(e.linear(given(x), given(w)), 0.3),
  ],
  ...[0, 0.3].map((dropout): (typeof cases)[number] => [
    `attention of linear with dropout ${dropout}`,
    [
      [32, 48],
      [48, 48],
      [48, 48],
      [48, 48],
    ],
    (e, [x, q, k, v]) => {
      const [query, key, value] = [q, k, v].map((weight) => e.linear(given(x), given(weight))) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      return e.attention(query, key, value, { queries: spans, keys: spans, heads: 3, dropout });
    },
  ]),
];

function given(tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new RangeError('An input is missing.');
  return tensor;
}

describe.each(devices)('in bf16 on $device', ({ device, engines }) => {
  it.for(cases)('%s is what it is in f32, but for rounding', ([name, shapes, forward], { skip }) => {
    if (typeof engines === 'string') return skip(engines);
    // The library's own generator draws other masks for values of another width.
    if (device === 'CUDA' && /dropout (?:of|0\.)/.test(name)) return skip('Masks differ on CUDA.');
    const { exact, rounded } = engines;
    const expected = results(exact, shapes, forward);
    for (const [i, values] of results(rounded, shapes, forward).entries()) {
      const largest = Math.max(...(expected[i] ?? []).map(Math.abs));
      const difference = largestDifference(values, expected[i] ?? []);
      expect(difference / largest, `result ${i}`).toBeLessThan(16 * ROUNDING);
      expect(difference, `result ${i}`).toBeGreaterThan(0);
    }
  });

  it('linear is computed in f32 where it is asked to be exact', ({ skip }) => {
    if (typeof engines === 'string') return skip(engines);
    const { exact, rounded } = engines;
    const forward = (e: Engine, [x, w]: readonly Tensor[]): Tensor =>
      e.linear(given(x), given(w), undefined, { exact: true });
    const shapes = [
      [32, 48],
      [24, 48],
    ] as const;
    expect(results(rounded, shapes, forward)).toEqual(results(exact, shapes, forward));
  });

  it('an optimizer step smaller than what bf16 tells apart still moves the weights', ({ skip }) => {
    if (typeof engines === 'string') return skip(engines);
    const { rounded } = engines;
    const weight = rounded.parameter(new Float32Array(6).fill(1), [2, 3]);
    const optimizer = rounded.adamW([{ parameters: [weight], weightDecay: 0 }]);
    for (let step = 0; step < 3; step++) {
      rounded.scope(() => {
        const x = rounded.floats(Float32Array.of(1, 0.5, 0.25), [1, 3]);
        rounded.backward(rounded.crossEntropy(rounded.linear(x, weight), rounded.integers(Int32Array.of(0))));
        return 0;
      });
      optimizer.step(1e-5, 1);
    }
    const values = rounded.read(weight);
    expect(largestDifference(values.subarray(0, 3), new Float32Array(3).fill(1 + 3e-5))).toBeLessThan(1e-6);
    optimizer.dispose();
    rounded.free([weight]);
  });

  it('the product of matrices has a rate', ({ skip }) => {
    if (typeof engines === 'string') return skip(engines);
    const { rounded } = engines;
    expect(rounded.precision).toBe('BF16');
    expect(rounded.matrixProductRate()).toBeGreaterThan(0.1);
  });
});

describe('the precision', () => {
  it('is bf16 by itself exactly where it can be asked for', () => {
    const chosen = createTorchEngine({ device: 'CPU' }).precision;
    expect(chosen).toBe(typeof devices[0]?.engines === 'string' ? 'F32' : 'BF16');
  });

  it('is refused with the reason and a way out where the processor lacks it', ({ skip }) => {
    if (typeof devices[0]?.engines !== 'string') return skip('This processor multiplies bf16.');
    expect(() => createTorchEngine({ device: 'CPU', precision: 'BF16' })).toThrow(
      expect.objectContaining({
        code: 'PRECISION_UNSUPPORTED',
        message: expect.stringMatching(/BF16.*emulated/),
        hint: expect.stringMatching(/AUTO or F32/),
      }),
    );
  });
});
