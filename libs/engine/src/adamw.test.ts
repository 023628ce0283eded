import { afterEach, describe, expect, it } from 'vitest';
import type { Engine, Moments, Optimizer, OptimizerState, Tensor } from './engine.ts';
import { testEngines } from './testing/engines.ts';
import { largestDifference, randomValues } from './testing/numbers.ts';

const ROWS = 24;
const HIDDEN = 20;
const CLASSES = 3;

interface Trained {
  engine: Engine;
  table: Tensor;
  weight: Tensor;
  optimizer: Optimizer;
  step(step: number): number;
  steps(from: number, to: number): number[];
  /** Table and weight. */
  read(): [Float32Array, Float32Array];
}

describe.each(testEngines)('the $name engine:', ({ create }) => {
  const disposals: (() => void)[] = [];
  afterEach(() => {
    for (const dispose of disposals.splice(0)) dispose();
    expect(create().liveTensors()).toBe(0);
  });

  /** Rows of step `step`: a few all the time, some seldom, those from 20 on never. */
  function rowsOf(step: number): Int32Array {
    const rows = [step % 5, (7 * step) % 6, step % 5];
    if (step === 1) rows.push(10);
    if (step === 3 || step === 390) rows.push(11);
    if ([5, 170, 340].includes(step)) rows.push(12);
    if ([20, 180, 181, 345].includes(step)) rows.push(13);
    if (step % 163 === 0) rows.push(14);
    if (step % 40 === 0) rows.push(15, 16);
    return Int32Array.from(rows);
  }

  const freshValues = (): [Float32Array, Float32Array] => [
    randomValues(1, ROWS * HIDDEN).map((value) => 0.3 * value),
    randomValues(2, CLASSES * HIDDEN).map((value) => 0.3 * value),
  ];

  /**
   * A table and what reads it, in an engine of their own; the learning rate is 0 in the first step, rises and falls,
   * and the gradients are mostly clipped.
   */
  function createTrained(sparse: boolean, values = freshValues(), state?: OptimizerState): Trained {
    const engine = create();
    const table = engine.parameter(values[0], [ROWS, HIDDEN], { sparse });
    const weight = engine.parameter(values[1], [CLASSES, HIDDEN]);
    const optimizer = engine.adamW([
      { parameters: [weight], weightDecay: 0 },
      { parameters: [table], weightDecay: 0.1, learningRateFactor: 0.9 },
    ]);
    if (state !== undefined) optimizer.load(state);
    disposals.push(() => {
      optimizer.dispose();
      engine.free([table, weight]);
    });

    const gather = (rows: Int32Array, factor: number): void => {
      engine.scope(() => {
        const x = engine.rows(table, engine.integers(rows));
        const labels = engine.integers(rows.map((row) => row % CLASSES));
        engine.backward(engine.crossEntropy(engine.linear(x, weight), labels), factor);
        return 0;
      });
    };
    const step = (step: number): number => {
      const rows = rowsOf(step);
      // Two batches a step, with rows in common: their gradients are summed.
      gather(rows.slice(0, 2), 0.4);
      gather(rows.slice(1), 0.6);
      return optimizer.step(0.01 * Math.sin((Math.PI * (step - 1)) / 420) ** 2, 0.2);
    };
    return {
      ...{ engine, table, weight, optimizer, step },
      steps: (from, to) => Array.from({ length: to - from + 1 }, (_, i) => step(from + i)),
      read: () => [engine.read(table), engine.read(weight)],
    };
  }

  /** As a file would hold it. */
  function copyOf({ steps, moments }: OptimizerState): OptimizerState {
    return {
      steps,
      moments: moments.map((own): Moments => {
        const [mean, variance, touched] = [own.mean(), own.variance(), own.touched?.()];
        return {
          mean: () => mean,
          variance: () => variance,
          touched: touched === undefined ? undefined : () => touched,
        };
      }),
    };
  }

  describe('the optimizer step of a sparse table', () => {
    it('equals that of a dense one over 400 steps, for rows that are seldom or never touched too', () => {
      const [sparse, dense] = [createTrained(true), createTrained(false)];
      const norms = [sparse, dense].map((trained) => trained.steps(1, 400));
      const [[sparseNorms = [], denseNorms = []]] = [norms];
      expect(largestDifference(sparseNorms, denseNorms)).toBeLessThan(1e-4);
      expect(sparseNorms.filter((norm) => norm > 0.2).length, 'clipped steps').toBeGreaterThan(100);

      const [[table, weight], [expectedTable, expectedWeight]] = [sparse.read(), dense.read()];
      expect(largestDifference(table, expectedTable)).toBeLessThan(1e-5);
      expect(largestDifference(weight, expectedWeight)).toBeLessThan(1e-5);
      const untouched = (values: Float32Array): Float32Array => values.subarray(20 * HIDDEN);
      expect(largestDifference(untouched(table), untouched(freshValues()[0]))).toBeGreaterThan(0.03);

      const [moments, expected] = [sparse, dense].map(({ optimizer }) => optimizer.state().moments[1]);
      expect(largestDifference(moments?.mean() ?? [], expected?.mean() ?? [])).toBeLessThan(1e-6);
      expect(largestDifference(moments?.variance() ?? [], expected?.variance() ?? [])).toBeLessThan(1e-6);
    });

    it('gives the same to the bit whether or not the table is read in between', () => {
      const [read, unread] = [createTrained(true), createTrained(true)];
      const { engine, table, optimizer } = read;
      for (let step = 1; step <= 400; step++) {
        read.step(step);
        unread.step(step);
        if (step % 7 === 0) engine.read(table);
        if (step % 11 === 0) optimizer.state().moments.forEach((moments) => moments.variance());
        if (step % 13 === 0) {
          engine.withoutGradients(() => {
            engine.free([engine.scope(() => engine.rows(table, engine.integers(Int32Array.of(11, 22, 14))))]);
          });
        }
      }
      expect(read.read()).toEqual(unread.read());
    });

    it('goes on from values that the table is given anew as a dense one does', () => {
      const [sparse, dense] = [true, false].map((isSparse) => {
        const trained = createTrained(isSparse);
        trained.steps(1, 30);
        trained.engine.write(trained.table, randomValues(9, ROWS * HIDDEN));
        trained.steps(31, 60);
        return trained.read()[0];
      });
      expect(largestDifference(sparse ?? [], dense ?? [])).toBeLessThan(1e-5);
    });
  });

  describe('the state of an optimizer', () => {
    describe.each([
      ['sparse', true],
      ['dense', false],
    ])('of a %s table', (_, sparse) => {
      it('goes on elsewhere as if it had never stopped, to the bit', () => {
        const unbroken = createTrained(sparse);
        unbroken.steps(1, 400);
        let part = createTrained(sparse);
        let done = 0;
        for (const stop of [1, 5, 13, 171, 399]) {
          part.steps(done + 1, stop);
          const state = copyOf(part.optimizer.state());
          part = createTrained(sparse, part.read(), state);
          done = stop;
        }
        part.steps(400, 400);
        expect(part.read()).toEqual(unbroken.read());
        expect(part.optimizer.state().steps).toBe(400);
      });

      // The constants of the steps are kept in pieces of 4096.
      it.each([4094, 4095, 4096, 4097])('goes on from step %d too', (stop) => {
        const start = createTrained(sparse);
        start.steps(1, 30);
        const state = { ...copyOf(start.optimizer.state()), steps: 4080 };
        const unbroken = createTrained(sparse, start.read(), state);
        unbroken.steps(4081, 4110);
        const before = createTrained(sparse, start.read(), state);
        before.steps(4081, stop);
        const after = createTrained(sparse, before.read(), copyOf(before.optimizer.state()));
        after.steps(stop + 1, 4110);
        expect(after.read()).toEqual(unbroken.read());
      });
    });

    it('of a dense table is gone on with by a sparse one', () => {
      const dense = createTrained(false);
      dense.steps(1, 30);
      const state = copyOf(dense.optimizer.state());
      const sparse = createTrained(true, dense.read(), state);
      for (const trained of [dense, sparse]) trained.steps(31, 60);
      expect(largestDifference(sparse.read()[0], dense.read()[0])).toBeLessThan(1e-5);
    });

    it('is refused where it has fewer parameters', () => {
      const { optimizer } = createTrained(true);
      expect(() => {
        optimizer.load({ steps: 1, moments: [] });
      }).toThrow(/no moments for parameter 0/);
    });
  });

  describe('an optimizer step', () => {
    it('is that of AdamW, clipped', () => {
      const engine = create();
      const parameter = engine.parameter(Float32Array.of(0.5, -1, 2), [1, 3]);
      const optimizer = engine.adamW([{ parameters: [parameter], weightDecay: 0.1 }], {
        beta1: 0.8,
        beta2: 0.9,
        epsilon: 1e-3,
      });
      const value = [0.5, -1, 2];
      const [mean, variance] = [new Float64Array(3), new Float64Array(3)];
      for (let step = 1; step <= 5; step++) {
        const exponentials = value.map(Math.exp);
        const total = exponentials.reduce((sum, e) => sum + e, 0);
        const gradient = exponentials.map((e, i) => e / total - (i === 1 ? 1 : 0));
        const norm = Math.hypot(...gradient);
        engine.scope(() => {
          engine.backward(engine.crossEntropy(engine.scale(parameter, 1), engine.integers(Int32Array.of(1))));
          return 0;
        });
        expect(optimizer.step(0.05, 0.3)).toBeCloseTo(norm, 5);
        for (const [i, own] of gradient.entries()) {
          const g = own * Math.min(1, 0.3 / norm);
          mean[i] = 0.8 * (mean[i] ?? 0) + 0.2 * g;
          variance[i] = 0.9 * (variance[i] ?? 0) + 0.1 * g * g;
          const [m, v] = [(mean[i] ?? 0) / (1 - 0.8 ** step), (variance[i] ?? 0) / (1 - 0.9 ** step)];
          value[i] = (value[i] ?? 0) * (1 - 0.05 * 0.1) - (0.05 * m) / (Math.sqrt(v) + 1e-3);
        }
        expect(largestDifference(engine.read(parameter), value)).toBeLessThan(1e-5);
      }
      optimizer.dispose();
      engine.free([parameter]);
    });

    it.each([
      ['sparse', true],
      ['dense', false],
    ])('whose gradients are not finite changes nothing of a %s table, and is forgotten', (_, sparse) => {
      const [hit, spared] = [createTrained(sparse), createTrained(sparse)];
      for (const trained of [hit, spared]) trained.steps(1, 20);
      const { engine, table, weight, optimizer } = hit;
      for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
        engine.scope(() => {
          const x = engine.rows(table, engine.integers(Int32Array.of(0, 12)));
          const logits = engine.add(
            engine.linear(x, weight),
            engine.floats(new Float32Array(6).fill(wrong), [2, 3]),
          );
          engine.backward(engine.crossEntropy(logits, engine.integers(Int32Array.of(0, 1))));
          return 0;
        });
        expect(optimizer.step(0.1, 1)).toBeNaN();
      }
      expect(optimizer.state().steps).toBe(20);
      expect(hit.read()).toEqual(spared.read());
      for (const trained of [hit, spared]) trained.steps(21, 40);
      expect(hit.read()).toEqual(spared.read());
    });

    it('takes parameters that are trained, and no other', () => {
      const engine = create();
      const fixed = engine.parameter(Float32Array.of(1), [1], { trainable: false });
      expect(() => engine.adamW([{ parameters: [fixed], weightDecay: 0 }])).toThrow(/trainable/);
      engine.free([fixed]);
    });
  });
});
