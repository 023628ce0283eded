import { afterEach, describe, expect, it } from 'vitest';
import { testEngines } from './testing/engines.ts';

describe.each(testEngines)('bag on the $name engine', ({ create }) => {
  const engine = create();
  afterEach(() => {
    expect(engine.liveTensors()).toBe(0);
  });

  const rows = Float32Array.of(1, -1, 4, -3, -8, 5, 3, 0);
  const indices = Int32Array.of(0, 0, 2, 3, 1);
  const lengths = Int32Array.of(3, 1, 1);

  it.each([
    ['MEAN', [-2, 1, 3, 0, 4, -3]],
    ['MAX', [1, 5, 3, 0, 4, -3]],
  ] as const)('is by %s of the rows that a text names, as often as it names them', (mode, expected) => {
    const values = engine.scope(() =>
      engine.read(engine.bag(engine.floats(rows, [4, 2]), engine.integers(indices), lengths, mode)),
    );
    expect(Array.from(values)).toEqual(expected);
  });

  it('by MAX gives the gradient of equals to the first of them', () => {
    const table = engine.parameter(Float32Array.of(2, 1, 2, 1), [2, 2]);
    const gradient = engine.scope(() => {
      const largest = engine.bag(table, engine.integers(Int32Array.of(1, 0)), Int32Array.of(2), 'MAX');
      engine.backward(engine.crossEntropy(largest, engine.integers(Int32Array.of(0))));
      return engine.read(engine.gradient(table));
    });
    expect(Array.from(gradient.subarray(0, 2))).toEqual([0, 0]);
    expect(gradient[2]).toBeLessThan(-0.1);
    engine.free([table]);
  });
});
