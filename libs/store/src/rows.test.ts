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
    await store.uploads.complete(id, content, () => Promise.resolve());
    expect(await store.uploads.find(id)).toMatchObject({ status: 'COMPLETE', ...content });
  });

  test('of two who complete an upload at once one alone puts its bytes there', async () => {
    const { store } = await stores.open();
    const { id } = await store.uploads.create({ name: 'أخبار.zip' });
    const placed: string[] = [];
    const rows = await Promise.all(
      ['aa', 'bb'].map((sha256) =>
        store.uploads.complete(id, { bytes: 1n, sha256 }, () => Promise.resolve(void placed.push(sha256))),
      ),
    );
    expect(rows.filter((row) => row !== null).map((row) => row.sha256)).toEqual(placed);
    expect(placed).toHaveLength(1);
    expect(await store.uploads.find(id)).toMatchObject({ sha256: placed[0] });
  });

  test('an upload whose bytes can not be put there stays pending', async () => {
    const { store } = await stores.open();
    const { id } = await store.uploads.create({ name: 'أخبار.zip' });
    const full = new Error('no space');
    const completing = store.uploads.complete(id, { bytes: 1n, sha256: 'aa' }, () => Promise.reject(full));
    await expect(completing).rejects.toBe(full);
    expect(await store.uploads.find(id)).toMatchObject({ status: 'PENDING', bytes: null });
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
