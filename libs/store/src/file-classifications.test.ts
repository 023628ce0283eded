import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassifiedSoFar, FileClassificationRow } from './file-classifications.ts';
import type { JobClaim } from './job-queue.ts';
import type { Store } from './store.ts';
import { claimOptions, createModel } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

const result = { bytes: 5_000_000_000n, sha256: 'ab'.repeat(32) };
const input = { uploadId: 'upl_0', reading: { textColumn: 'نص' } };

/** As far as `rows`. */
function soFar(rows: number): ClassifiedSoFar {
  return {
    ...{ total: 10, rows, problems: 1, abstained: 0, truncated: 0, perClass: [rows - 1, 0] },
    ...{ part: 'a.part', bytes: 100 * rows },
  };
}

async function claimJob(store: Store, leaseSeconds = 60): Promise<JobClaim> {
  const claim = await store.jobQueue.claim({ ...claimOptions, leaseSeconds });
  if (claim === null) throw new Error('There is no job to claim.');
  return claim;
}

describe('file classifications', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  async function create(store: Store): Promise<FileClassificationRow> {
    const model = await createModel(store, 'first');
    const settings = { format: 'CSV', topK: 3, precision: 0.95, alias: 'production' } as const;
    return store.fileClassifications.create({ name: 'نصوص.csv', modelId: model.id, ...settings }, input);
  }

  test('are there with their job, which is about them alone', async () => {
    const { store } = await stores.open();
    const made = await create(store);
    expect(made).toMatchObject({
      ...{ name: 'نصوص.csv', format: 'CSV', topK: 3, precision: 0.95, soFar: null, result: null },
      job: { kind: 'CLASSIFY_FILE', status: 'WAITING', classificationId: made.id, datasetId: null },
    });
    const claim = await claimJob(store);
    expect(await store.jobQueue.task(claim)).toEqual({
      subjectId: made.id,
      task: { kind: 'CLASSIFY_FILE', input },
    });
    expect(await store.fileClassifications.list({ first: 10 })).toMatchObject({
      rows: [{ id: made.id }],
      totalCount: 1,
    });
  });

  test('go on with whoever holds the lease, and nobody else writes', async () => {
    const { store } = await stores.open();
    const { id } = await create(store);
    const lost = await claimJob(store, 0);
    await store.fileClassifications.goOn(lost, id, soFar(4));
    const held = await claimJob(store);
    await expect(store.fileClassifications.goOn(lost, id, soFar(5))).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    let placed = 0;
    const place = (): Promise<void> => {
      placed++;
      return Promise.resolve();
    };
    await expect(store.fileClassifications.finish(lost, id, result, place)).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect([placed, await store.fileClassifications.find(id)]).toMatchObject([
      0,
      { soFar: soFar(4), result: null },
    ]);
    const full = new Error('no space');
    const failing = store.fileClassifications.finish(held, id, result, () => Promise.reject(full));
    await expect(failing).rejects.toBe(full);
    expect(await store.fileClassifications.find(id)).toMatchObject({
      result: null,
      job: { status: 'RUNNING' },
    });
    await store.fileClassifications.finish(held, id, result, place);
    expect([placed, await store.fileClassifications.find(id)]).toMatchObject([
      1,
      { result, job: { status: 'SUCCEEDED' } },
    ]);
  });

  test('are never seen to have ended well without a result', async () => {
    const { store } = await stores.open();
    for (let round = 0; round < 20; round++) {
      const { id } = await create(store);
      const claim = await claimJob(store);
      let seen: FileClassificationRow | null = null;
      const finishing = store.fileClassifications.finish(claim, id, result, () => Promise.resolve());
      do {
        seen = await store.fileClassifications.find(id);
        expect(seen?.result === null).toBe(seen?.job?.status === 'RUNNING');
      } while (seen?.job?.status === 'RUNNING');
      await finishing;
    }
  });

  test('are given up after three attempts that get no further, and not before', async () => {
    const { store } = await stores.open();
    const { id } = await create(store);
    for (let rows = 1; rows < 6; rows++) {
      await store.fileClassifications.goOn(await claimJob(store, 0), id, soFar(rows));
    }
    for (let attempt = 0; attempt < 2; attempt++) {
      await store.fileClassifications.goOn(await claimJob(store, 0), id, soFar(5));
    }
    expect(await store.jobQueue.claim(claimOptions)).toBeNull();
    expect((await store.fileClassifications.find(id))?.job).toMatchObject({
      error: { code: 'ATTEMPTS_EXHAUSTED' },
    });
  });

  test('keep their files until they are deleted, unless they came to no result', async () => {
    const { store } = await stores.open();
    const { id } = await create(store);
    const unknown = 'fcl_0';
    const abandoned = (): Promise<string[]> => store.fileClassifications.abandoned([id, unknown]);
    expect(await abandoned()).toEqual([unknown]);
    await expect(store.fileClassifications.delete(id)).rejects.toMatchObject({ code: 'CLASSIFICATION_BUSY' });
    const claim = await claimJob(store);
    await store.fileClassifications.finish(claim, id, result, () => Promise.resolve());
    expect(await abandoned()).toEqual([unknown]);
    expect(await store.fileClassifications.delete(id)).toMatchObject({ id });
    expect(await abandoned()).toEqual([id, unknown]);
    expect(await store.jobs.find(claim.jobId)).toBeNull();
    await expect(store.fileClassifications.delete(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });

    const cancelled = await create(store);
    await store.jobs.requestCancel(cancelled.job?.id ?? '');
    expect(await store.fileClassifications.abandoned([cancelled.id])).toEqual([cancelled.id]);
  });
});
