import { afterEach, describe, expect, it } from 'vitest';
import type { Tensor } from './engine.ts';
import { testEngines } from './testing/engines.ts';
import { randomValues } from './testing/numbers.ts';

/** What memory tests say on CUDA, whose allocator is the library's. */
const NOT_COUNTED = 'Memory is counted and limited on the CPU alone.';

describe.each(testEngines)('the $name engine', ({ name, create }) => {
  const engine = create();
  afterEach(() => {
    expect(engine.liveTensors()).toBe(0);
  });

  describe('a tensor', () => {
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

    it('refuses values that do not fill their shape', () => {
      const wrong = (): unknown => engine.floats(Float32Array.of(1, 2, 3), [2, 2]);
      expect(wrong).toThrow(/shape of 2 2 does not hold 3 values/);
    });

    it('counts the bytes of tensors while they live, and remembers the most until it is told to forget', ({
      skip,
    }) => {
      if (name === 'cuda') return skip(NOT_COUNTED);
      const before = engine.memory().inUse;
      engine.resetPeakMemory();
      const tensor = engine.floats(new Float32Array(1 << 18), [1 << 18]);
      const during = engine.memory();
      expect(during.inUse - before).toBeGreaterThanOrEqual(1 << 20);
      expect(during.peakInUse).toBeGreaterThanOrEqual(during.inUse);
      expect(during.held).toBeGreaterThanOrEqual(during.inUse);
      expect(during.peakHeld).toBeGreaterThanOrEqual(during.held);
      engine.free([tensor]);
      const after = engine.memory();
      expect(after.inUse).toBe(before);
      expect(after.peakInUse).toBeGreaterThanOrEqual(during.inUse);
      engine.resetPeakMemory();
      expect(engine.memory().peakInUse).toBe(before);
    });

    it('refuses what does not fit into the memory that it may hold, and goes on afterwards', ({ skip }) => {
      if (name === 'cuda') return skip(NOT_COUNTED);
      const limit = engine.memory().held + (32 << 20);
      const values = new Float32Array(limit / 4 + (1 << 20));
      const refused = (): unknown => engine.scope(() => engine.read(engine.floats(values, [values.length])));
      engine.limitMemory(limit);
      try {
        expect(refused).toThrow(expect.objectContaining({ name: 'EngineError', code: 'OUT_OF_MEMORY' }));
        const sum = engine.scope(() => {
          const small = engine.floats(Float32Array.of(1, 2), [2]);
          return engine.read(engine.add(small, small));
        });
        expect(sum).toEqual(Float32Array.of(2, 4));
      } finally {
        engine.limitMemory(0);
      }
      expect(refused).not.toThrow();
    });

    it('measures a rate of its matrix product, and holds nothing afterwards', () => {
      expect(engine.matrixProductRate()).toBeGreaterThan(0.1);
    });

    it('refuses a tensor of another engine', () => {
      const foreign: Tensor = { shape: [1] };
      expect(() => engine.read(foreign)).toThrow(expect.objectContaining({ code: 'FOREIGN_TENSOR' }));
    });
  });

  describe('a training step that is broken off', () => {
    const [table, weight, bias] = [
      () => engine.parameter(randomValues(1, 40), [10, 4], { sparse: true }),
      () => engine.parameter(randomValues(2, 16), [4, 4]),
      () => engine.parameter(randomValues(3, 4), [4]),
    ];
    const texts = [{ start: 0, length: 3 }];

    /** A forward pass with everything that keeps something for the gradient, then what `end` does. */
    function step(
      parameters: { table: Tensor; weight: Tensor; bias: Tensor },
      end: (out: Tensor) => void,
    ): void {
      engine.scope(() => {
        engine.seed(1, 1);
        const x = engine.rows(parameters.table, engine.integers(Int32Array.of(1, 7, 1)));
        const attended = engine.scope(() => {
          const y = engine.linear(x, parameters.weight, parameters.bias);
          return engine.attention(y, y, y, { queries: texts, keys: texts, heads: 2, dropout: 0.1 });
        });
        const out = engine.scope(() => {
          const dropped = engine.dropout(engine.gelu(attended), 0.1);
          return engine.layerNorm(engine.add(dropped, x), parameters.bias, parameters.bias, 1e-12);
        });
        end(out);
        return 0;
      });
    }

    it.each([
      [
        'by an exception of the caller',
        (): void => {
          throw new Error('broken off');
        },
      ],
      [
        'by an operation that its inputs do not fit',
        (out: Tensor): void => {
          engine.linear(out, engine.floats(new Float32Array(6), [2, 3]));
        },
      ],
      [
        'deep within scopes',
        (out: Tensor): void => {
          engine.scope(() =>
            engine.scope(() => {
              engine.tanh(out);
              throw new Error('broken off');
            }),
          );
        },
      ],
    ])('%s leaves no tensor behind but the parameters, and the next step as it would be', (_, breakOff) => {
      const parameters = { table: table(), weight: weight(), bias: bias() };
      const held = engine.liveTensors();
      const finish = (): Float32Array[] => {
        step(parameters, (out) => {
          engine.backward(engine.crossEntropy(out, engine.integers(Int32Array.of(0, 1, 2))));
        });
        return Object.values(parameters).map((parameter) =>
          engine.scope(() => engine.read(engine.gradient(parameter))),
        );
      };
      expect(() => {
        step(parameters, breakOff);
      }).toThrow();
      expect(engine.liveTensors()).toBe(held);
      const afterwards = finish();
      engine.free(Object.values(parameters));
      expect(engine.liveTensors()).toBe(0);

      Object.assign(parameters, { table: table(), weight: weight(), bias: bias() });
      expect(afterwards).toEqual(finish());
      engine.free(Object.values(parameters));
    });

    it('leaves no tensor behind where memory runs out on the way back', ({ skip }) => {
      if (name === 'cuda') return skip(NOT_COUNTED);
      const table = engine.parameter(randomValues(1, 1 << 18), [1 << 9, 1 << 9]);
      const held = engine.liveTensors();
      const backward = (): void => {
        engine.scope(() => {
          const loss = engine.crossEntropy(
            engine.gelu(engine.tanh(engine.linear(table, table))),
            engine.integers(new Int32Array(1 << 9)),
          );
          engine.limitMemory(1);
          engine.backward(loss);
          return 0;
        });
      };
      try {
        expect(backward).toThrow(/^Memory ran out/);
      } finally {
        engine.limitMemory(0);
      }
      expect(engine.liveTensors()).toBe(held);
      engine.free([table]);
    });

    it('leaves no tensor behind when no gradient was ever asked for', () => {
      const parameters = { table: table(), weight: weight(), bias: bias() };
      const held = engine.liveTensors();
      step(parameters, () => undefined);
      expect(engine.liveTensors()).toBe(held);
      engine.withoutGradients(() => {
        step(parameters, () => undefined);
      });
      expect(engine.liveTensors()).toBe(held);
      engine.free(Object.values(parameters));
    });

    it('records nothing without gradients, and does again after an exception within', () => {
      const parameter = weight();
      const loss = (): Tensor =>
        engine.crossEntropy(engine.tanh(parameter), engine.integers(Int32Array.of(0, 1, 2, 3)));
      const gradient = (): Float32Array => engine.scope(() => engine.read(engine.gradient(parameter)));
      engine.scope(() => {
        engine.backward(engine.withoutGradients(loss));
        return 0;
      });
      expect(new Set(gradient())).toEqual(new Set([0]));
      expect(() =>
        engine.withoutGradients(() => {
          throw new Error('within');
        }),
      ).toThrow('within');
      engine.scope(() => {
        engine.backward(loss());
        return 0;
      });
      expect(Math.max(...gradient().map(Math.abs))).toBeGreaterThan(0);
      engine.free([parameter]);
    });
  });
});
