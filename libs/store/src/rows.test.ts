import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parameters, shape } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

describe('uploads and base models', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('an upload is pending until its bytes are there', async () => {
    const { store } = await stores.open();
    const { id } = await store.uploads.create({ name: 'أخبار.zip' });
    expect(await store.uploads.find(id)).toMatchObject({ status: 'PENDING', bytes: null });
    const content = { bytes: 5_000_000_000n, sha256: 'cd'.repeat(32) };
    await store.uploads.complete(id, content);
    expect(await store.uploads.find(id)).toMatchObject({ status: 'COMPLETE', ...content });
  });

  test('completing an upload that does not exist is refused', async () => {
    const { store } = await stores.open();
    await expect(store.uploads.complete('upl_0', { bytes: 1n, sha256: '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a base model that is brought in again keeps its id', async () => {
    const { store } = await stores.open();
    const model = { name: 'tiny', source: 'FOLDER', shape, licence: null } as const;
    const { id } = await store.baseModels.upsert(model);
    await store.baseModels.upsert({ ...model, licence: 'CC-BY-4.0' });
    expect(await store.baseModels.findByName('tiny')).toMatchObject({ id, shape, licence: 'CC-BY-4.0' });
  });

  test('a run needs a version and a base model that exist', async () => {
    const { store } = await stores.open();
    const run = { versionId: 'dsv_0', baseModelId: 'base_0', name: 'x', parameters };
    await expect(store.runs.create(run)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
