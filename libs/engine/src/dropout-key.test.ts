import { describe, expect, it } from 'vitest';
import { testEngines } from './testing/engines.ts';

// On CUDA the library draws.
const drawing = testEngines.filter(({ name }) => name !== 'cuda');

describe('dropout', () => {
  it.for([
    [0, 1],
    [7, 12],
    [2 ** 31 - 1, 400_000],
    [1_000_003, 1],
  ] as const)(
    'of seed %d and step %d drops the same on every engine, attention weights too',
    ([seed, step], { skip }) => {
      if (drawing.length < testEngines.length && drawing.length < 2)
        return skip('On CUDA the library draws.');
      const drawn = drawing.map(({ create }) => {
        const engine = create();
        const values: Float32Array[] = [];
        engine.scope(() => {
          engine.seed(seed, step);
          const ones = engine.floats(new Float32Array(3000).fill(1), [50, 60]);
          const texts = [17, 1, 32].map((length, i) => ({ start: [0, 17, 18][i] ?? 0, length }));
          const attended = engine.attention(ones, ones, ones, {
            queries: texts,
            keys: texts,
            heads: 3,
            dropout: 0.3,
          });
          for (const x of [ones, ones, attended]) values.push(engine.read(engine.dropout(x, 0.25)));
          return 0;
        });
        return values;
      });
      expect(drawn.length).toBeGreaterThan(1);
      for (const values of drawn.slice(1)) expect(values.map(rounded)).toEqual(drawn[0]?.map(rounded));
    },
  );
});

function rounded(values: Float32Array): number[] {
  return Array.from(values, (value) => Math.round(value * 1e4));
}
