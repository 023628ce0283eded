import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatcher, type RunRow } from './batcher.ts';

/** A text of `length` tokens, all `id`. */
function text(id: number, length: number): Int32Array {
  return new Int32Array(length).fill(id);
}

/** Answers each text with its first token, and remembers the rows. */
function recorder(delayMs = 0): { rows: number[][]; run: RunRow } {
  const rows: number[][] = [];
  return {
    rows,
    async run(texts) {
      rows.push(texts.map(({ length }) => length));
      await sleep(delayMs);
      return texts.map((ids) => Float32Array.of(ids[0] ?? -1));
    },
  };
}

describe('a batcher', () => {
  it('computes what is asked in one go in rows, and gives everybody their own', async () => {
    const { rows, run } = recorder();
    const batcher = createBatcher(run, { rowTokens: 10 });
    const answers = await Promise.all([4, 4, 4, 2, 12, 3].map((length, id) => batcher.run(text(id, length))));
    expect(answers.map(([id]) => id)).toEqual([0, 1, 2, 3, 4, 5]);
    // The fourth fits beside the first two; what is longer than a row has one of its own.
    expect(rows).toEqual([[4, 4, 2], [4, 3], [12]]);
  });

  it('computes a call alone at once, and gathers others meanwhile', async () => {
    const { rows, run } = recorder(20);
    const batcher = createBatcher(run, { rowTokens: 100 });
    const first = batcher.run(text(0, 5));
    await sleep(5);
    const others = [1, 2, 3].map((id) => batcher.run(text(id, 5)));
    expect(batcher.waiting()).toBe(3);
    await Promise.all([first, ...others]);
    expect(rows).toEqual([[5], [5, 5, 5]]);
  });

  it('never lets a text wait for those that came after it, whatever the lengths', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), async (lengths) => {
        const rows: number[][] = [];
        const batcher = createBatcher(
          (texts) => {
            rows.push(texts.map((ids) => ids[0] ?? -1));
            return Promise.resolve(texts.map(() => new Float32Array(1)));
          },
          { rowTokens: 32 },
        );
        await Promise.all(lengths.map((length, id) => batcher.run(text(id, length))));
        expect(rows.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, id) => id));
        const done = new Set<number>();
        for (const row of rows) {
          const tokens = row.reduce((sum, id) => sum + (lengths[id] ?? 0), 0);
          expect(row.length === 1 || tokens <= 32).toBe(true);
          expect(row[0]).toBe(lengths.findIndex((_, id) => !done.has(id)));
          for (const id of row) done.add(id);
        }
      }),
    );
  });

  it('refuses what is too much, at once, and takes more when there is room', async () => {
    const { run } = recorder(10);
    const batcher = createBatcher(run, { rowTokens: 1, mostWaiting: 2 });
    const running = batcher.run(text(0, 1));
    await sleep(1);
    const waiting = [batcher.run(text(1, 1)), batcher.run(text(2, 1))];
    await expect(batcher.run(text(3, 1))).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    await Promise.all([running, ...waiting]);
    await expect(batcher.run(text(4, 1))).resolves.toEqual(Float32Array.of(4));
  });

  it('lets nobody wait for longer than they may', async () => {
    const { run } = recorder(60);
    const batcher = createBatcher(run, { rowTokens: 1, patienceMs: 20 });
    const first = batcher.run(text(0, 1));
    await sleep(1);
    await expect(batcher.run(text(1, 1))).rejects.toMatchObject({ code: 'TIMED_OUT' });
    await expect(first).resolves.toEqual(Float32Array.of(0));
    expect(batcher.waiting()).toBe(0);
  });

  it('goes on after a row that failed, which fails those in it alone', async () => {
    let rows = 0;
    const batcher = createBatcher(
      (texts) =>
        rows++ === 0
          ? Promise.reject(new Error('no memory'))
          : Promise.resolve(texts.map(() => new Float32Array(1))),
      { rowTokens: 2 },
    );
    const outcomes = await Promise.allSettled([2, 1, 1].map((length) => batcher.run(text(0, length))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  it('ends with what is being computed, and rejects what waits', async () => {
    const { run } = recorder(20);
    const batcher = createBatcher(run, { rowTokens: 1 });
    const first = batcher.run(text(0, 1));
    await sleep(1);
    const second = batcher.run(text(1, 1));
    const rejected = expect(second).rejects.toMatchObject({ code: 'MODEL_CLOSED' });
    await batcher.dispose();
    await rejected;
    await expect(first).resolves.toEqual(Float32Array.of(0));
  });
});
