import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBatcher, type RunRow } from './batcher.ts';
import { createTextLogits } from './text-logits.ts';

/** Remembers the lengths of the rows that were computed. */
function recorder(): { rows: number[][]; run: RunRow } {
  const rows: number[][] = [];
  return {
    rows,
    async run(texts) {
      rows.push(texts.map(({ length }) => length));
      await sleep(10);
      return texts.map((ids) => Float32Array.of(ids[1] ?? -1));
    },
  };
}

/** 32 windows of 10 tokens. */
const long = Int32Array.from({ length: 196 }, (_, place) => place);
const short = new Int32Array(5);

describe('the windows of a long text', () => {
  it('let a short text that comes meanwhile be in the next row', async () => {
    const { rows, run } = recorder();
    const batcher = createBatcher(run, { rowTokens: 10 });
    const logitsOf = createTextLogits(batcher.run, { maxLength: 10, pooling: 'MAX', rowTokens: 10 });
    const all = logitsOf(long);
    await sleep(1);
    expect(rows).toEqual([[10]]);
    await logitsOf(short);
    expect(rows[1]).toEqual([5]);
    expect(await all).toEqual({ logits: Float32Array.of(187), windows: 32 });
    expect(rows).toHaveLength(33);
  });

  it('fill a row together where they are short', async () => {
    const { rows, run } = recorder();
    const batcher = createBatcher(run, { rowTokens: 30 });
    const logitsOf = createTextLogits(batcher.run, { maxLength: 10, pooling: 'MEAN', rowTokens: 30 });
    await logitsOf(long.subarray(0, 40));
    expect(rows).toEqual([
      [10, 10, 10],
      [10, 10, 10],
    ]);
  });

  it('wait each for itself: a text may take longer than one may wait', async () => {
    const { run } = recorder();
    const batcher = createBatcher(run, { rowTokens: 10, patienceMs: 200 });
    const logitsOf = createTextLogits(batcher.run, { maxLength: 10, pooling: 'MEAN', rowTokens: 10 });
    const started = performance.now();
    expect((await logitsOf(long)).windows).toBe(32);
    expect(performance.now() - started).toBeGreaterThan(200);
  });
});
