import { afterEach, describe, expect, it } from 'vitest';
import { testEngines } from './testing/engines.ts';
import { correlation, largestDifference, randomValues } from './testing/numbers.ts';

const SIZE = 100_000;
/** Five standard deviations of the correlation of so many independent draws. */
const CHANCE = 5 / Math.sqrt(SIZE);

describe.each(testEngines)('the $name engine:', ({ name, create }) => {
  const engine = create();
  afterEach(() => {
    expect(engine.liveTensors()).toBe(0);
  });

  /** 1 / (1 - probability) where kept, else 0: the next dropout of the step. */
  function draw(probability = 0.5, size = SIZE): Float32Array {
    return engine.scope(() =>
      engine.read(engine.dropout(engine.floats(new Float32Array(size).fill(1), [size]), probability)),
    );
  }

  /**
   * The same of the attention weights of each head, `[texts · heads][length²]`: equal keys make the weights alike,
   * and the values are the rows of the unit matrix.
   */
  function drawAttention(texts: number, heads: number, length: number): number[][] {
    const hidden = heads * length;
    const spans = Array.from({ length: texts }, (_, i) => ({ start: i * length, length }));
    const units = new Float32Array(texts * length * hidden);
    for (let row = 0; row < texts * length; row++) {
      for (let head = 0; head < heads; head++) units[row * hidden + head * length + (row % length)] = 1;
    }
    const attended = engine.scope(() => {
      const zeros = engine.floats(new Float32Array(units.length), [texts * length, hidden]);
      const values = engine.floats(units, [texts * length, hidden]);
      const options = { queries: spans, keys: spans, heads, dropout: 0.5 };
      return engine.read(engine.attention(zeros, zeros, values, options));
    });
    return Array.from({ length: texts * heads }, (_, i) => {
      const [text, head] = [Math.floor(i / heads), i % heads];
      return Array.from({ length: length * length }, (_, place) => {
        const [row, column] = [text * length + Math.floor(place / length), place % length];
        return (attended[row * hidden + head * length + column] ?? 0) * length;
      });
    });
  }

  describe('dropout', () => {
    it('draws the same in the same step of the same seed, whatever was drawn before', () => {
      engine.seed(11, 7);
      const first = [draw(), draw()];
      engine.seed(3, 900);
      draw();
      draw();
      engine.seed(11, 7);
      expect([draw(), draw()]).toEqual(first);
      const other = create();
      other.seed(11, 7);
      const again = other.scope(() =>
        other.read(other.dropout(other.floats(new Float32Array(SIZE).fill(1), [SIZE]), 0.5)),
      );
      expect(again).toEqual(first[0]);
    });

    it.each([0.1, 0.25, 0.5, 0.9])('drops a share of %d, and scales what it keeps', (probability) => {
      engine.seed(1, 1);
      const values = draw(probability);
      const kept = values.filter((value) => value !== 0);
      const deviation = Math.sqrt((probability * (1 - probability)) / SIZE);
      expect(Math.abs(1 - kept.length / SIZE - probability)).toBeLessThan(4 * deviation);
      expect(Math.max(...kept)).toBeCloseTo(1 / (1 - probability), 5);
      expect(new Set(kept).size).toBe(1);
    });

    it('drops the last values of a tensor that is no multiple of 16 long as it would in a longer one', ({
      skip,
    }) => {
      if (name === 'cuda') return skip('On CUDA the library draws.');
      engine.seed(1, 1);
      const long = draw(0.5, 160);
      for (const size of [1, 15, 17, 150]) {
        engine.seed(1, 1);
        expect(draw(0.5, size)).toEqual(long.slice(0, size));
      }
    });

    it('draws neighbours independently', () => {
      engine.seed(5, 5);
      const values = draw();
      for (const distance of [1, 2, 3, 8, 15, 16, 17, 64, 768, 1024, 4096]) {
        const between = correlation(values.subarray(distance), values.subarray(0, -distance));
        expect(Math.abs(between), `${distance} apart`).toBeLessThan(CHANCE * 1.05);
      }
    });

    it('draws places, steps and seeds independently', () => {
      const draws = [
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 2],
        [0, 1],
        [1_000_003, 1],
      ].flatMap(([seed = 0, step = 0]) => {
        engine.seed(seed, step);
        return [draw(), draw(), draw()];
      });
      for (const [i, a] of draws.entries()) {
        for (const [j, b] of draws.slice(i + 1).entries()) {
          expect(Math.abs(correlation(a, b)), `${i} and ${i + 1 + j}`).toBeLessThan(CHANCE);
        }
      }
    });

    it('never draws the same twice in a step, in the heads of attention and in a batch of another size either', () => {
      engine.seed(2, 1);
      const length = 16;
      const draws: (Float32Array | number[])[] = [];
      for (const texts of [3, 2, 4]) {
        for (let layer = 0; layer < 4; layer++) {
          draws.push(...drawAttention(texts, 2, length));
          draws.push(draw(0.5, length * length), draw(0.5, length * length));
        }
      }
      const distinct = new Set(draws.map((values) => values.join()));
      expect(distinct.size).toBe(draws.length);
    });
  });

  describe('the dropout of attention', () => {
    const texts = [
      { start: 0, length: 5 },
      { start: 5, length: 19 },
    ];
    const hidden = 24;
    const inputs = [1, 2, 3].map((seed) => randomValues(seed, 24 * hidden));
    const attend = (step: number, dropout: number): Float32Array => {
      engine.seed(9, step);
      return engine.scope(() => {
        const [q, k, v] = inputs.map((values) => engine.floats(values, [24, hidden]));
        if (q === undefined || k === undefined || v === undefined) throw new RangeError();
        return engine.read(engine.attention(q, k, v, { queries: texts, keys: texts, heads: 2, dropout }));
      });
    };

    it('draws the same in the same step and others in the next', () => {
      const first = attend(1, 0.3);
      expect(attend(2, 0.3)).not.toEqual(first);
      expect(attend(1, 0.3)).toEqual(first);
    });

    it('changes nothing on average', () => {
      const steps = 3000;
      const mean = new Float64Array(24 * hidden);
      for (let step = 1; step <= steps; step++) {
        for (const [i, value] of attend(step, 0.3).entries()) mean[i] = (mean[i] ?? 0) + value / steps;
      }
      // A value is a mean of at least five values in [-1, 1) with weights that deviate by √(0.3 / 0.7) of themselves.
      expect(largestDifference(mean, attend(0, 0))).toBeLessThan(5 * Math.sqrt(0.3 / 0.7 / 5 / steps));
      expect(largestDifference(attend(1, 0.3), attend(0, 0))).toBeGreaterThan(0.1);
    });
  });
});
