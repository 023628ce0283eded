import { describe, expect, it } from 'vitest';
import { packBatch } from './batches.ts';

const textOf = (length: number): { ids: Int32Array } => ({ ids: new Int32Array(length).fill(7) });

describe('a batch that is rounded', () => {
  it('has one of 16 sizes between a power of two and the next, at most a sixteenth more than its tokens', () => {
    const sizes = new Set<number>();
    for (let tokens = 1; tokens <= 4096; tokens++) {
      const { ids } = packBatch([textOf(tokens)], { rounded: true });
      expect(ids.length).toBeGreaterThanOrEqual(tokens);
      expect(ids.length).toBeLessThanOrEqual(tokens * (17 / 16));
      sizes.add(ids.length);
    }
    expect([...sizes].filter((size) => size > 1024 && size <= 2048)).toHaveLength(16);
  });

  it('begins with what it would be, and ends with texts of one token that are no examples', () => {
    const examples = [textOf(30), textOf(47)];
    const [plain, rounded] = [false, true].map((rounded) => packBatch(examples, { rounded })) as [
      ReturnType<typeof packBatch>,
      ReturnType<typeof packBatch>,
    ];
    expect(rounded.ids).toHaveLength(80);
    expect(rounded.ids.subarray(0, 77)).toEqual(plain.ids);
    expect(rounded.positions.subarray(0, 77)).toEqual(plain.positions);
    const fillers = [77, 78, 79].map((start) => ({ start, length: 1 }));
    expect(rounded.texts).toEqual([...plain.texts, ...fillers]);
    expect(rounded.rows).toEqual([...plain.rows, ...fillers]);
    expect(rounded.firstTokens).toEqual(plain.firstTokens);
    expect(rounded.tokens).toBe(77);
  });
});
