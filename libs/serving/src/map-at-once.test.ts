import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createBatcher } from './batcher.ts';
import { mapAtOnce } from './map-at-once.ts';

it('keeps the order, and no more under way than it may', async () => {
  let [underWay, most] = [0, 0];
  const results = await mapAtOnce([30, 1, 20, 2, 10], 2, async (ms) => {
    most = Math.max(most, ++underWay);
    await sleep(ms);
    underWay--;
    return ms;
  });
  expect(results).toEqual([30, 1, 20, 2, 10]);
  expect(most).toBe(2);
  expect(await mapAtOnce([], 2, () => Promise.resolve(1))).toEqual([]);
});

it('begins nothing after a failure', async () => {
  const begun: number[] = [];
  const work = (item: number): Promise<number> => {
    begun.push(item);
    return item === 1 ? Promise.reject(new Error('no')) : Promise.resolve(item);
  };
  await expect(mapAtOnce([0, 1, 2, 3, 4], 1, work)).rejects.toThrow('no');
  expect(begun).toEqual([0, 1]);
});

it('lets no text of a long list time out, though all of it takes longer than one may wait', async () => {
  const batcher = createBatcher(
    async (texts) => {
      await sleep(10);
      return texts.map(() => new Float32Array(1));
    },
    { rowTokens: 1, patienceMs: 120 },
  );
  const texts = Array.from({ length: 40 }, () => new Int32Array(1));
  const together = await Promise.allSettled(texts.map(batcher.run));
  expect(together.some(({ status }) => status === 'rejected')).toBe(true);
  expect(await mapAtOnce(texts, 4, batcher.run)).toHaveLength(40);
});
