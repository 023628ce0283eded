import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobTask } from './job-inputs.ts';
import { claimNewDataset, claimOptions, createInput, createSmallDataset } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

describe('jobs', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  const create: Extract<JobTask, { kind: 'CREATE_DATASET' }> = { kind: 'CREATE_DATASET', input: createInput };

  test('are claimed in order, each once', async () => {
    const { store } = await stores.open();
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) {
      const dataset = await store.datasets.find(await store.jobs.createDataset(`${i}`, create));
      ids.push(dataset?.job?.id ?? '');
    }
    const claims = await Promise.all(Array.from({ length: 14 }, () => store.jobQueue.claim(claimOptions)));
    expect(claims.flatMap((claim) => claim?.jobId ?? []).sort()).toEqual(ids);
  });

  test('a data set is there at once, without a version, and listed while its job goes on', async () => {
    const { store } = await stores.open();
    const { id, claim } = await claimNewDataset(store);
    expect(await store.datasets.find(id)).toMatchObject({ version: null, job: { status: 'RUNNING' } });
    expect((await store.datasets.list({ first: 10 })).rows).toMatchObject([{ id }]);
    await store.jobQueue.fail(claim, { code: 'X', message: 'm', hint: 'h', line: 3 });
    expect(await store.datasets.list({ first: 10 })).toMatchObject({ rows: [], totalCount: 0 });
    expect((await store.datasets.find(id))?.job).toMatchObject({
      status: 'FAILED',
      error: { code: 'X', line: 3 },
      finishedAt: expect.any(Date) as Date,
    });
  });

  test('tell how far they are, and since when they are at it', async () => {
    const { store } = await stores.open();
    const { claim } = await claimNewDataset(store);
    await store.jobQueue.progress(claim, { stage: 'READING', done: 5, total: 10, unit: 'bytes' });
    const first = await store.jobs.find(claim.jobId);
    await store.jobQueue.progress(claim, { stage: 'READING', done: 7, total: 10, unit: 'bytes' });
    const second = await store.jobs.find(claim.jobId);
    expect(second).toMatchObject({ stage: 'READING', done: 7, total: 10, unit: 'bytes' });
    expect(second?.stageStartedAt).toEqual(first?.stageStartedAt);
    await store.jobQueue.progress(claim, { stage: 'COMPARING', done: 0, unit: 'documents' });
    expect(await store.jobs.find(claim.jobId)).toMatchObject({ stage: 'COMPARING', total: null });
  });

  test('that were left are taken up again, and given up after three times', async () => {
    const { store } = await stores.open();
    await store.jobs.createDataset('a', create);
    const left = { ...claimOptions, leaseSeconds: 0 };
    const first = await store.jobQueue.claim(left);
    if (first === null) throw new Error('no job');
    expect(await store.jobQueue.claim(left)).toMatchObject({ jobId: first.jobId });
    await expect(
      store.jobQueue.progress(first, { stage: 'READING', done: 1, unit: 'bytes' }),
    ).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await store.jobQueue.heartbeat(first, 60)).toBe('LOST');
    expect(await store.jobQueue.claim(left)).not.toBeNull();
    expect(await store.jobQueue.claim(left)).toBeNull();
    expect(await store.jobs.find(first.jobId)).toMatchObject({
      status: 'FAILED',
      error: { code: 'ATTEMPTS_EXHAUSTED' },
    });
  });

  test('that are given back wait again, and the attempt does not count', async () => {
    const { store } = await stores.open();
    await store.jobs.createDataset('a', create);
    for (let i = 0; i < 5; i++) {
      const claim = await store.jobQueue.claim(claimOptions);
      if (claim === null) throw new Error('no job');
      await store.jobQueue.release(claim);
    }
    expect(await store.jobQueue.claim(claimOptions)).not.toBeNull();
  });

  test('whose process died wait again, and fail of it after three times', async () => {
    const { store } = await stores.open();
    await store.jobs.createDataset('a', create);
    const error = { code: 'PROCESS_KILLED', message: 'm', hint: 'h' };
    const die = async (): Promise<unknown> => {
      const claim = await store.jobQueue.claim(claimOptions);
      if (claim === null) throw new Error('no job');
      await store.jobQueue.died(claim, error, 3);
      await expect(store.jobQueue.died(claim, error, 3)).rejects.toMatchObject({ code: 'LEASE_LOST' });
      return store.jobs.find(claim.jobId);
    };
    expect(await die()).toMatchObject({ status: 'WAITING', error: null, finishedAt: null });
    expect(await die()).toMatchObject({ status: 'WAITING' });
    expect(await die()).toMatchObject({ status: 'FAILED', error, finishedAt: expect.any(Date) as Date });
    expect(await store.jobQueue.claim(claimOptions)).toBeNull();
  });

  test('whose process died are not begun again when they were to be cancelled', async () => {
    const { store } = await stores.open();
    const { claim } = await claimNewDataset(store);
    await store.jobs.requestCancel(claim.jobId);
    await store.jobQueue.died(claim, { code: 'X', message: 'm', hint: 'h' }, 3);
    expect(await store.jobs.find(claim.jobId)).toMatchObject({ status: 'CANCELLED', error: null });
  });

  test('of a kind are left to others, also when they come first', async () => {
    const { store } = await stores.open();
    const { id, version } = await createSmallDataset(store);
    const revise: Extract<JobTask, { kind: 'REVISE_DATASET' }> = {
      kind: 'REVISE_DATASET',
      input: { versionId: version.id, settings: version.settings, tokens: null },
    };
    const first = await store.jobs.create(id, revise);
    const dataset = await store.datasets.find(await store.jobs.createDataset('b', create));
    const without = { ...claimOptions, without: ['REVISE_DATASET'] } as const;
    expect(await store.jobQueue.claim(without)).toMatchObject({ jobId: dataset?.job?.id });
    expect(await store.jobQueue.claim(without)).toBeNull();
    expect(await store.jobQueue.claim(claimOptions)).toMatchObject({ jobId: first.id });
  });

  test('are cancelled at once while they wait, and heard of by their worker while they run', async () => {
    const { store } = await stores.open();
    const { job } = (await store.datasets.find(await store.jobs.createDataset('a', create))) ?? {};
    const id = job?.id ?? '';
    expect(await store.jobs.requestCancel(id)).toMatchObject({ status: 'CANCELLED' });
    await expect(store.jobs.requestCancel(id)).rejects.toMatchObject({ code: 'JOB_FINISHED' });
    await expect(store.jobs.requestCancel('job_0')).rejects.toMatchObject({ code: 'NOT_FOUND' });

    const { claim } = await claimNewDataset(store);
    expect(await store.jobs.requestCancel(claim.jobId)).toMatchObject({ status: 'RUNNING' });
    expect(await store.jobQueue.heartbeat(claim, 60)).toBe('CANCEL_REQUESTED');
    await store.jobQueue.cancelled(claim);
    expect(await store.jobs.find(claim.jobId)).toMatchObject({ status: 'CANCELLED' });
  });

  test('a data set has one job at a time, and is not deleted meanwhile', async () => {
    const { store } = await stores.open();
    const { id, version } = await createSmallDataset(store);
    const revise: Extract<JobTask, { kind: 'REVISE_DATASET' }> = {
      kind: 'REVISE_DATASET',
      input: { versionId: version.id, settings: version.settings, tokens: null },
    };
    const job = await store.jobs.create(id, revise);
    await expect(store.jobs.create(id, revise)).rejects.toMatchObject({ code: 'DATASET_BUSY' });
    await expect(store.datasets.delete(id)).rejects.toMatchObject({ code: 'DATASET_BUSY' });
    await store.jobs.requestCancel(job.id);
    await store.datasets.delete(id);
    await expect(store.jobs.create(id, revise)).rejects.toMatchObject({ code: 'DATASET_DELETED' });
    await expect(store.jobs.create('ds_0', revise)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('token figures come with the end of their job', async () => {
    const { store } = await stores.open();
    const { id, version } = await createSmallDataset(store);
    const base = await store.baseModels.upsert({
      name: 'tiny',
      source: 'SCRATCH',
      shape: { layers: 1, hiddenSize: 4, heads: 1, intermediateSize: 4, vocabularySize: 9, positions: 8 },
      licence: null,
    });
    const tokens = { baseModelId: base.id, normalization: 'LIGHT' } as const;
    await store.jobs.create(id, { kind: 'MEASURE_TOKENS', input: { versionId: version.id, tokens } });
    const claim = await store.jobQueue.claim(claimOptions);
    if (claim === null) throw new Error('no job');
    const figures = {
      ...{ documents: 2, total: 8, median: 4, p90: 4, cuts: [{ at: 128, share: 0 }], unknownShare: 0 },
      ...{ longest: [], mostUnknown: [] },
    };
    await store.datasets.writeTokens(claim, version.id, { ...tokens, figures });
    expect(await store.datasets.tokens(version.id)).toMatchObject([{ ...tokens, figures }]);
    expect(await store.jobs.find(claim.jobId)).toMatchObject({ status: 'SUCCEEDED' });
    await expect(store.datasets.writeTokens(claim, version.id, { ...tokens, figures })).rejects.toMatchObject(
      { code: 'LEASE_LOST' },
    );
  });
});
