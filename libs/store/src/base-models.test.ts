import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewBaseModel } from './jobs.ts';
import type { JobClaim, JobInput } from './index.ts';
import type { Store } from './store.ts';
import { claimOptions, shape } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

const tiny: NewBaseModel = { name: 'tiny', source: 'HUB', origin: 'a/tiny@main', licence: null };
const input: JobInput<'IMPORT_BASE_MODEL'> = {
  source: { kind: 'HUB', name: 'a/tiny', revision: 'main' },
  ...{ licence: null, acceptLicence: false },
};
const imported = {
  ...{ shape, licence: 'MIT', origin: 'a/tiny@0123' },
  details: { parameters: 10, weights: 'SAFETENSORS' as const, dropped: ['cls.bias'], added: [] },
};

async function request(store: Store): Promise<{ id: string; claim: JobClaim }> {
  const id = await store.jobs.importBaseModel(tiny, input);
  const claim = await store.jobQueue.claim(claimOptions);
  if (id === null || claim === null) throw new Error('There is no job to claim.');
  return { id, claim };
}

describe('a base model that is imported', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('is there at once without a shape, and has one with the end of its job', async () => {
    const { store } = await stores.open();
    const { id, claim } = await request(store);
    expect(await store.jobQueue.task(claim)).toEqual({
      subjectId: id,
      task: { kind: 'IMPORT_BASE_MODEL', input },
    });
    expect((await store.baseModels.list({ first: 10 })).rows).toMatchObject([
      { id, shape: null, job: { status: 'RUNNING', baseModelId: id, datasetId: null } },
    ]);
    expect(await store.jobs.importBaseModel(tiny, input)).toBeNull();
    await store.baseModels.finishImport(claim, id, imported);
    expect(await store.baseModels.findByName('tiny')).toMatchObject({
      ...imported,
      job: { status: 'SUCCEEDED' },
    });
    await expect(store.baseModels.finishImport(claim, id, imported)).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect(await store.jobs.importBaseModel(tiny, input)).toBeNull();
  });

  test('is never seen to have come in without a shape', async () => {
    const { store } = await stores.open();
    for (let round = 0; round < 40; round++) {
      const name = `tiny ${round}`;
      const id = await store.jobs.importBaseModel({ ...tiny, name }, input);
      const claim = await store.jobQueue.claim(claimOptions);
      if (id === null || claim === null) throw new Error('There is no job to claim.');
      const finishing = store.baseModels.finishImport(claim, id, imported);
      for (let status: string | undefined = 'RUNNING'; status === 'RUNNING';) {
        const seen = await store.baseModels.find(id);
        status = seen?.job?.status;
        expect(seen?.shape === null).toBe(status === 'RUNNING');
      }
      await finishing;
    }
  });

  test('and failed is not listed, and makes room for another of its name, but its job stays', async () => {
    const { store } = await stores.open();
    const { id, claim } = await request(store);
    expect(await store.baseModels.abandoned([id, 'base_0'])).toEqual(['base_0']);
    await store.jobQueue.fail(claim, { code: 'X', message: 'm', hint: 'h' });
    expect(await store.baseModels.list({ first: 10 })).toMatchObject({ rows: [], totalCount: 0 });
    expect(await store.baseModels.abandoned([id])).toEqual([id]);
    const again = await request(store);
    expect(await store.baseModels.find(id)).toBeNull();
    expect(await store.jobs.find(claim.jobId)).toMatchObject({ status: 'FAILED', baseModelId: null });
    expect(await store.baseModels.abandoned([id, again.id])).toEqual([id]);
  });

  test('by several at once is imported once', async () => {
    const { store } = await stores.open();
    const { claim } = await request(store);
    await store.jobQueue.fail(claim, { code: 'X', message: 'm', hint: 'h' });
    const ids = await Promise.all(Array.from({ length: 5 }, () => store.jobs.importBaseModel(tiny, input)));
    expect(ids.filter((id) => id !== null)).toHaveLength(1);
  });
});
