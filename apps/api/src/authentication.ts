import type { Store } from '@tasnif/store';
import type { Actor } from './context.ts';
import { ApiError } from './errors.ts';

/** Finds who holds the key of an `Authorization: Bearer …` value; throws UNAUTHENTICATED. */
export async function authenticate(store: Store, authorization: unknown): Promise<Actor> {
  const key = typeof authorization === 'string' ? /^Bearer (\S+)$/i.exec(authorization)?.[1] : undefined;
  const row = key === undefined ? null : await store.keys.find(key);
  if (row !== null) return { keyId: row.id, role: row.role };
  throw new ApiError(
    'UNAUTHENTICATED',
    key === undefined ? 'No key was given.' : 'The key is unknown or revoked.',
    'Send "Authorization: Bearer <key>" (over WebSocket: connectionParams.authorization); the first key lies in .tasnif/admin.key.',
  );
}
