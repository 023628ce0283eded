import { afterEach, describe, expect, it } from 'vitest';
import { EngineError } from '../errors.ts';
import { createTorchEngine } from './engine.ts';

const engine = createTorchEngine({ device: 'CPU' });
afterEach(() => {
  expect(engine.liveTensors()).toBe(0);
});

describe('the torch engine', () => {
  it('frees what a scope made, and keeps what it returns for the scope around it', () => {
    engine.scope(() => {
      const kept = engine.scope(() => {
        const a = engine.floats(Float32Array.of(1, 2), [2]);
        return engine.add(a, a);
      });
      expect(engine.liveTensors()).toBe(1);
      expect(engine.read(kept)).toEqual(Float32Array.of(2, 4));
      return 0;
    });
  });

  it('frees what a scope made when its body throws', () => {
    expect(() =>
      engine.scope(() => {
        engine.floats(Float32Array.of(1), [1]);
        throw new Error('midway');
      }),
    ).toThrow('midway');
  });

  it('says so when a tensor is used after it was freed', () => {
    const tensor = engine.floats(Float32Array.of(1), [1]);
    engine.free([tensor]);
    expect(() => engine.read(tensor)).toThrow(/was freed before it was used/);
  });

  it('refuses values that do not fill their shape, without the C++ stack in the message', () => {
    const wrong = (): unknown => engine.floats(Float32Array.of(1, 2, 3), [2, 2]);
    expect(wrong).toThrow(/shape of 2 2 does not hold 3 values/);
    expect(wrong).not.toThrow(/frame #|\.cpp/);
  });

  it('keeps each text to itself in attention, whatever stands beside it', () => {
    const values = Float32Array.from({ length: 5 * 4 }, (_, i) => Math.sin(i));
    const attend = (rows: Float32Array, lengths: number[]): Float32Array =>
      engine.scope(() => {
        const x = engine.floats(rows, [rows.length / 4, 4]);
        return engine.read(engine.attention(x, x, x, { lengths, heads: 2, dropout: 0 }));
      });
    const together = attend(values, [2, 3]);
    const apart = [...attend(values.slice(0, 8), [2]), ...attend(values.slice(8), [3])];
    expect([...together].map((value) => value.toFixed(5))).toEqual(apart.map((value) => value.toFixed(5)));
  });

  it('draws the same dropout again from the same seed, and drops the share that was asked for', () => {
    const draw = (): Float32Array => {
      engine.seed(11);
      return engine.scope(() =>
        engine.read(engine.dropout(engine.floats(new Float32Array(10_000).fill(1), [10_000]), 0.25)),
      );
    };
    const first = draw();
    expect(draw()).toEqual(first);
    const dropped = first.filter((value) => value === 0).length / first.length;
    expect(dropped).toBeGreaterThan(0.23);
    expect(dropped).toBeLessThan(0.27);
  });

  it('gives a zero gradient to a parameter that the loss does not depend on', () => {
    const used = engine.parameter(Float32Array.of(3, 4), [1, 2]);
    const unused = engine.parameter(Float32Array.of(5), [1]);
    const gradients = engine.scope(() => {
      const logits = engine.rows(used, engine.integers(Int32Array.of(0)));
      const loss = engine.crossEntropy(logits, engine.integers(Int32Array.of(1)));
      const [first, second] = engine.gradients(loss, [used, unused]).map((gradient) => engine.read(gradient));
      return Float32Array.of(...(first ?? []), ...(second ?? []));
    });
    const probability = 1 / (1 + Math.exp(1));
    expect(gradients[0]).toBeCloseTo(probability, 6);
    expect(gradients[1]).toBeCloseTo(-probability, 6);
    expect(gradients[2]).toBe(0);
    engine.free([used, unused]);
  });

  it.skipIf(createTorchEngine().device !== 'cpu')('refuses CUDA where no device is found', () => {
    expect(() => createTorchEngine({ device: 'CUDA' })).toThrow(EngineError);
  });
});
