import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSmallDataset, finishRun, newModel, parameters, shape } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';
import type { NewRun } from './new-run.ts';
import type { Store } from './store.ts';

/** A run of a new data set, with these seeds. */
async function newRun(store: Store, seed: number): Promise<NewRun> {
  const { version } = await createSmallDataset(store);
  const baseModel = await store.baseModels.upsert({ name: 'tiny', source: 'SCRATCH', shape, licence: null });
  return { versionId: version.id, baseModelId: baseModel.id, ...withSeed(seed) };
}

function withSeed(seed: number): Pick<NewRun, 'name' | 'parameters'> {
  return { name: `بذرة ${seed}`, parameters: { ...parameters, seed } };
}

describe('runs of one request', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('are a group in the order of the request', async () => {
    const { store } = await stores.open();
    const first = await store.runs.create(await newRun(store, 3), [withSeed(1), withSeed(2)]);
    expect(first).toMatchObject({ phase: 'QUEUED', lastSeq: 1, ...withSeed(3) });
    const group = await store.runs.group(first.groupId ?? '');
    expect(group[0]).toEqual(first);
    expect(group.map((run) => run.parameters.seed)).toEqual([3, 1, 2]);
    for (const { id } of group) expect(await store.events.read(id, 0, 10)).toMatchObject([{ seq: 1 }]);
  });

  test('keep what they were stored with when parameters come to have more', async () => {
    const { store, databaseUrl } = await stores.open();
    const { id } = await store.runs.create(await newRun(store, 3));
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(`update "TrainingRun" set parameters = parameters - 'adversarialRadius'`);
    await client.end();
    const run = await store.runs.findFineTuning(id);
    expect(run?.parameters).toMatchObject({ adversarialRadius: 0, seed: 3 });
    expect(run?.storedParameters).toMatchObject({ seed: 3 });
    expect(run?.storedParameters).not.toHaveProperty('adversarialRadius');
  });

  test('are no group when there is one', async () => {
    const { store } = await stores.open();
    expect(await store.runs.create(await newRun(store, 3))).toMatchObject({ groupId: null });
  });

  test('are all there or none', async () => {
    const { store } = await stores.open();
    const wrong = { ...withSeed(2), parameters: { ...parameters, seed: -1 } };
    await expect(store.runs.create(await newRun(store, 1), [wrong])).rejects.toThrow('seed');
    expect(await store.runs.list({ first: 1 })).toMatchObject({ totalCount: 0 });
  });

  test('lead to the models of those that have succeeded', async () => {
    const { store } = await stores.open();
    const { groupId } = await store.runs.create(await newRun(store, 1), [withSeed(2), withSeed(3)]);
    await store.runs.create(await newRun(store, 4));
    const made = [await finishRun(store, newModel('a')), await finishRun(store, newModel('b'))];
    const models = await store.models.findByGroup(groupId ?? '');
    expect(models.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  });
});
