import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStores, type TestStores } from './test/stores.ts';

describe('keys', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('a key is found by its text and says whose it is', async () => {
    const { store } = await stores.open();
    const { id, key } = await store.keys.create({ name: 'غرفة الأخبار', role: 'ADMIN' });
    expect(key).toMatch(/^tsn_[\w-]{43}$/);
    expect(await store.keys.find(key)).toEqual({ id, name: 'غرفة الأخبار', role: 'ADMIN' });
  });

  test('a key that was never made is not found', async () => {
    const { store } = await stores.open();
    await store.keys.create({ name: 'one', role: 'ADMIN' });
    expect(await store.keys.find(`tsn_${'A'.repeat(43)}`)).toBeNull();
  });

  test('a revoked key is neither found nor counted', async () => {
    const { store } = await stores.open();
    const { id, key } = await store.keys.create({ name: 'one', role: 'ADMIN' });
    await store.keys.create({ name: 'two', role: 'ADMIN' });
    await store.keys.revoke(id);
    expect(await store.keys.find(key)).toBeNull();
    expect(await store.keys.count()).toBe(1);
  });
});
