import { performance } from 'node:perf_hooks';
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

/** A key that was revoked is refused after this long, at the latest. */
const REMEMBERED_MS = 1_000;
const MOST_REMEMBERED = 1_000;

/**
 * The same, remembering for a second who holds a key: for a short text, looking it up took as long as the rest of the
 * request together.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function createAuthentication(
  store: Store,
  now: () => number = () => performance.now(),
): (authorization: unknown) => Promise<Actor> {
  const remembered = new Map<unknown, { actor: Promise<Actor>; until: number }>();
  return (authorization) => {
    const known = remembered.get(authorization);
    if (known !== undefined && now() < known.until) return known.actor;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const actor = authenticate(store, authorization);
    remembered.set(authorization, { actor, until: now() + REMEMBERED_MS });
    actor.catch(() => remembered.delete(authorization));
    return actor;
  };
}
