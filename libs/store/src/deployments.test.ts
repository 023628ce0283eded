import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

describe('deployments', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('what was deployed last serves under its alias and no other', async () => {
    const { store } = await stores.open();
    const first = await createModel(store, 'first');
    const second = await createModel(store, 'second');
    await store.deployments.deploy('production', first.id);
    await store.deployments.deploy('production', second.id);
    expect(await store.deployments.current('production')).toMatchObject({ modelId: second.id });
    expect(await store.deployments.current('trial')).toBeNull();
  });

  test('rolling back goes one deployment back each time until there is none', async () => {
    const { store } = await stores.open();
    const models = [
      await createModel(store, 'a'),
      await createModel(store, 'b'),
      await createModel(store, 'c'),
    ];
    expect(await store.deployments.previous('production')).toBeNull();
    for (const { id } of models) await store.deployments.deploy('production', id);
    expect(await store.deployments.previous('production')).toMatchObject({ modelId: models[1]?.id });
    const back = [
      await store.deployments.rollback('production'),
      await store.deployments.rollback('production'),
    ];
    expect(back.map((row) => row.modelId)).toEqual([models[1]?.id, models[0]?.id]);
    await expect(store.deployments.rollback('production')).rejects.toMatchObject({
      code: 'NOTHING_TO_ROLL_BACK',
    });
    expect(await store.deployments.previous('production')).toBeNull();
    expect(await store.deployments.current('production')).toMatchObject({ modelId: models[0]?.id });
  });

  test('deploying what serves already changes nothing', async () => {
    const { store } = await stores.open();
    const model = await createModel(store, 'first');
    const deployed = await store.deployments.deploy('production', model.id);
    expect(await store.deployments.deploy('production', model.id)).toEqual(deployed);
  });

  test('a deployment is found by its id, also once it was rolled back', async () => {
    const { store } = await stores.open();
    for (const name of ['a', 'b'])
      await store.deployments.deploy('production', (await createModel(store, name)).id);
    const last = await store.deployments.current('production');
    await store.deployments.rollback('production');
    expect(await store.deployments.find(last?.id ?? '')).toEqual({ ...last, rolledBackAt: expect.any(Date) });
    expect(await store.deployments.find('dep_0')).toBeNull();
  });

  test('two who roll back at the same time go back two', async () => {
    const { store } = await stores.open();
    const models = [
      await createModel(store, 'a'),
      await createModel(store, 'b'),
      await createModel(store, 'c'),
    ];
    for (const { id } of models) await store.deployments.deploy('production', id);
    await Promise.all([store.deployments.rollback('production'), store.deployments.rollback('production')]);
    expect(await store.deployments.current('production')).toMatchObject({ modelId: models[0]?.id });
  });

  test('a model that does not exist cannot be deployed', async () => {
    const { store } = await stores.open();
    await expect(store.deployments.deploy('production', 'mdl_0')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
