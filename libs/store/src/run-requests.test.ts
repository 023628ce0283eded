import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunError } from './parameters.ts';
import { activePhases } from './phases.ts';
import type { FineTuningRun } from './runs.ts';
import type { Store } from './store.ts';
import {
  abandon,
  claimOptions,
  claimRun,
  createRuns,
  createSmallDataset,
  finishRun,
  history,
} from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

const error: RunError = { code: 'DISK_FULL', message: 'القرص ممتلئ', hint: 'make room', log: [] };

async function createRun(store: Store): Promise<FineTuningRun> {
  const [run] = await createRuns(store, 1);
  if (run === undefined) throw new Error('There is no run.');
  return run;
}

/** The numbers of a run's events. */
async function seqs(store: Store, runId: string): Promise<number[]> {
  return (await store.events.read(runId, 0, 1_000)).map(({ seq }) => seq);
}

describe('requests', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  describe('to pause', () => {
    test('a waiting run pause it at once, and no trainer takes it up', async () => {
      const { store } = await stores.open();
      const { id } = await createRun(store);
      expect(await store.runs.requestPause(id)).toMatchObject({
        phase: 'PAUSED',
        pauseRequestedAt: expect.any(Date) as Date,
        finishedAt: null,
      });
      expect(await store.queue.claim(claimOptions)).toBeNull();
      expect((await history(store, id)).at(-1)).toEqual(['QUEUED', 'PAUSED']);
    });

    for (const phase of activePhases) {
      test(`a run in ${phase} reach its trainer, and the attempt does not count`, async () => {
        const { store } = await stores.open();
        await createRuns(store, 1);
        const claim = await claimRun(store);
        await store.queue.transition(claim, phase);
        expect(await store.runs.requestPause(claim.runId)).toMatchObject({ phase });
        expect(await store.queue.heartbeat(claim, 60)).toBe('PAUSE_REQUESTED');
        await store.queue.paused(claim);
        expect(await store.runs.find(claim.runId)).toMatchObject({
          ...{ phase: 'PAUSED', attempt: 0, finishedAt: null },
        });
        expect(await store.queue.heartbeat(claim, 60)).toBe('LOST');
        expect(await store.queue.claim(claimOptions)).toBeNull();
      });
    }

    test('are the same however often they are made', async () => {
      const { store } = await stores.open();
      await createRuns(store, 1);
      const claim = await claimRun(store);
      const asked = await store.runs.requestPause(claim.runId);
      expect(await store.runs.requestPause(claim.runId)).toEqual(asked);
      await store.queue.paused(claim);
      const paused = await store.runs.find(claim.runId);
      expect(await store.runs.requestPause(claim.runId)).toEqual(paused);
      expect(await seqs(store, claim.runId)).toEqual([1, 2, 3]);
    });

    test('wake the trainers that wait', async () => {
      const { store } = await stores.open();
      await createRuns(store, 1);
      const { runId } = await claimRun(store);
      const listener = await store.events.listen();
      const woken = listener.nextRunChange(new AbortController().signal, 600_000);
      await store.runs.requestPause(runId);
      await woken;
      await listener.dispose();
    });

    test('give way to one to cancel, whichever came first', async () => {
      const { store } = await stores.open();
      await createRuns(store, 2);
      const [first, second] = [await claimRun(store), await claimRun(store)];
      await store.runs.requestPause(first.runId);
      await store.runs.requestCancel(first.runId);
      await store.runs.requestCancel(second.runId);
      await store.runs.requestPause(second.runId);
      for (const claim of [first, second]) {
        expect(await store.queue.heartbeat(claim, 60)).toBe('CANCEL_REQUESTED');
        await store.queue.paused(claim);
        expect(await store.runs.find(claim.runId)).toMatchObject({ phase: 'CANCELLED' });
      }
    });

    test('pause a run that is given back', async () => {
      const { store } = await stores.open();
      await createRuns(store, 1);
      const claim = await claimRun(store);
      await store.runs.requestPause(claim.runId);
      await store.queue.release(claim);
      expect(await store.runs.find(claim.runId)).toMatchObject({ phase: 'PAUSED', attempt: 0 });
    });

    test('pause a run that was left, when a trainer looks next', async () => {
      const { store } = await stores.open();
      await createRuns(store, 2);
      const left = await abandon(store);
      await store.runs.requestPause(left.runId);
      expect((await claimRun(store)).runId).not.toBe(left.runId);
      expect(await store.runs.find(left.runId)).toMatchObject({
        ...{ phase: 'PAUSED', attempt: 1, finishedAt: null },
      });
      expect((await history(store, left.runId)).at(-1)).toEqual(['PREPARING', 'PAUSED']);
    });

    test('concern the one run alone, also where several trainers are at work', async () => {
      const { store } = await stores.open();
      await createRuns(store, 3);
      const claims = [await claimRun(store), await claimRun(store), await claimRun(store)] as const;
      await store.runs.requestPause(claims[1].runId);
      const heard = await Promise.all(claims.map((claim) => store.queue.heartbeat(claim, 60)));
      expect(heard).toEqual(['HELD', 'PAUSE_REQUESTED', 'HELD']);
    });

    test('let a run that is about to end do so', async () => {
      const { store } = await stores.open();
      const { id } = await createRun(store);
      await finishRun(store);
      await expect(store.runs.requestPause(id)).rejects.toMatchObject({
        code: 'RUN_FINISHED',
        message: `The run "${id}" has ended (SUCCEEDED).`,
      });
    });
  });

  describe('to cancel', () => {
    test('a paused run cancel it at once', async () => {
      const { store } = await stores.open();
      const { id } = await createRun(store);
      await store.runs.requestPause(id);
      expect(await store.runs.requestCancel(id)).toMatchObject({
        phase: 'CANCELLED',
        pauseRequestedAt: null,
        finishedAt: expect.any(Date) as Date,
      });
      expect((await history(store, id)).at(-1)).toEqual(['PAUSED', 'CANCELLED']);
    });
  });

  describe('to resume', () => {
    test('a paused run queue it, and its events have no gap', async () => {
      const { store } = await stores.open();
      await createRuns(store, 1);
      const claim = await claimRun(store);
      await store.queue.transition(claim, 'TRAINING', { changes: { step: 40, checkpointStep: 40 } });
      await store.runs.requestPause(claim.runId);
      await store.queue.paused(claim);
      expect(await store.runs.resume(claim.runId)).toMatchObject({
        ...{ phase: 'QUEUED', pauseRequestedAt: null, step: 40, checkpointStep: 40 },
      });
      const again = await claimRun(store);
      expect(again).toMatchObject({ runId: claim.runId, attempt: 1 });
      expect(await store.queue.heartbeat(again, 60)).toBe('HELD');
      expect(await history(store, claim.runId)).toEqual([
        [null, 'QUEUED'],
        ['QUEUED', 'PREPARING'],
        ['PREPARING', 'TRAINING'],
        ['TRAINING', 'PAUSED'],
        ['PAUSED', 'QUEUED'],
        ['QUEUED', 'PREPARING'],
      ]);
      expect(await seqs(store, claim.runId)).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test('a run that failed queue it with its attempts before it and its error forgotten', async () => {
      const { store } = await stores.open();
      await createRuns(store, 1);
      for (let attempt = 1; attempt < 3; attempt++) await abandon(store);
      const claim = await claimRun(store);
      await store.queue.append(claim, [], { checkpointStep: 12 });
      await store.runs.requestCancel(claim.runId);
      await store.queue.fail(claim, error);
      expect(await store.runs.resume(claim.runId)).toMatchObject({
        ...{ phase: 'QUEUED', attempt: 0, error: null, finishedAt: null },
        ...{ cancelRequestedAt: null, checkpointStep: 12, startedAt: expect.any(Date) as Date },
      });
      expect(await claimRun(store)).toMatchObject({ runId: claim.runId, attempt: 1 });
      expect(await seqs(store, claim.runId)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });

    test('a run that failed are refused when its data set is deleted', async () => {
      const { store } = await stores.open();
      const run = await createRun(store);
      await store.queue.fail(await claimRun(store), error);
      const version = await store.datasets.findVersion(run.versionId);
      await store.datasets.delete(version?.datasetId ?? '');
      await expect(store.runs.resume(run.id)).rejects.toMatchObject({ code: 'DATASET_DELETED' });
      expect(await store.runs.find(run.id)).toMatchObject({ phase: 'FAILED', error });
    });

    test('wake the trainers that wait', async () => {
      const { store } = await stores.open();
      const { id } = await createRun(store);
      await store.runs.requestPause(id);
      const listener = await store.events.listen();
      const woken = listener.nextRunChange(new AbortController().signal, 600_000);
      await store.runs.resume(id);
      await woken;
      await listener.dispose();
    });

    test('an active run withdraw the request to pause', async () => {
      const { store } = await stores.open();
      await createRuns(store, 1);
      const claim = await claimRun(store);
      await store.runs.requestPause(claim.runId);
      expect(await store.runs.resume(claim.runId)).toMatchObject({
        ...{ phase: 'PREPARING', pauseRequestedAt: null },
      });
      expect(await store.queue.heartbeat(claim, 60)).toBe('HELD');
      expect(await seqs(store, claim.runId)).toEqual([1, 2]);
    });

    test('queue a run whose trainer had already stopped for the pause', async () => {
      const { store } = await stores.open();
      await createRuns(store, 1);
      const claim = await claimRun(store);
      await store.runs.requestPause(claim.runId);
      await store.runs.resume(claim.runId);
      await store.queue.paused(claim);
      expect(await store.runs.find(claim.runId)).toMatchObject({ phase: 'QUEUED', attempt: 0 });
    });

    test('leave a run as it is that waits or is at work', async () => {
      const { store } = await stores.open();
      const { id } = await createRun(store);
      const waiting = await store.runs.find(id);
      expect(await store.runs.resume(id)).toEqual(waiting);
      await claimRun(store);
      const active = await store.runs.find(id);
      expect(await store.runs.resume(id)).toEqual(active);
    });

    test('are refused when the run has succeeded or was cancelled', async () => {
      const { store } = await stores.open();
      const [succeeded, cancelled] = [await createRun(store), await createRun(store)];
      await finishRun(store);
      await store.runs.requestCancel(cancelled.id);
      for (const { id } of [succeeded, cancelled]) {
        await expect(store.runs.resume(id)).rejects.toMatchObject({ code: 'RUN_FINISHED' });
      }
    });

    test('of ten who ask at once have the same effect as of one', async () => {
      const { store } = await stores.open();
      const { id } = await createRun(store);
      await store.runs.requestPause(id);
      await Promise.all(Array.from({ length: 10 }, () => store.runs.resume(id)));
      expect(await seqs(store, id)).toEqual([1, 2, 3]);
    });
  });

  test('about a run that there is not are refused', async () => {
    const { store } = await stores.open();
    await createSmallDataset(store);
    for (const ask of [store.runs.requestCancel, store.runs.requestPause, store.runs.resume]) {
      await expect(ask('run_0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
