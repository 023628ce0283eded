import type { Store } from '@tasnif/store';
import { expect, it } from 'vitest';
import { createAuthentication } from './authentication.ts';

/** Keys of which one can be revoked, and how often they were looked up. */
function createKeys(): { store: Store; revoke(): void; lookups(): number } {
  let [valid, lookups] = [true, 0];
  const find = (key: string): Promise<object | null> => {
    lookups++;
    return Promise.resolve(valid && key === 'good' ? { id: 'key_1', name: 'test', role: 'ADMIN' } : null);
  };
  return {
    store: { keys: { find } } as unknown as Store,
    revoke: () => (valid = false),
    lookups: () => lookups,
  };
}

it('looks a key up once a second, however many ask with it, and hears that it was revoked', async () => {
  let time = 0;
  const { store, revoke, lookups } = createKeys();
  const authenticate = createAuthentication(store, () => time);
  await Promise.all(Array.from({ length: 50 }, () => authenticate('Bearer good')));
  expect(await authenticate('Bearer good')).toEqual({ keyId: 'key_1', role: 'ADMIN' });
  expect(lookups()).toBe(1);
  revoke();
  time = 999;
  await authenticate('Bearer good');
  time = 1_000;
  await expect(authenticate('Bearer good')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('remembers nothing of a key that was refused', async () => {
  const { store, lookups } = createKeys();
  const authenticate = createAuthentication(store, () => 0);
  for (const key of ['Bearer bad', 'Bearer bad', undefined]) {
    await expect(authenticate(key)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
  expect(lookups()).toBe(2);
  await expect(authenticate('Bearer good')).resolves.toMatchObject({ keyId: 'key_1' });
});
