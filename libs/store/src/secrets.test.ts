import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStore } from './store.ts';
import { startStores, type TestStores } from './test/stores.ts';

describe('secrets', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('are made once for all who ask, and are others in another installation', async () => {
    const { store, databaseUrl } = await stores.open();
    const beside = createStore({ databaseUrl });
    const taken = await Promise.all(
      [store, beside, store, beside].map(({ secrets }) => secrets.take('LINKS')),
    );
    await beside.dispose();
    expect(taken[0]).toHaveLength(32);
    expect(new Set(taken.map((secret) => secret.toString('hex'))).size).toBe(1);
    const { store: other } = await stores.open();
    expect(await other.secrets.take('LINKS')).not.toEqual(taken[0]);
  });
});
