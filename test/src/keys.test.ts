import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, toFailures, type Answer } from './support/client.ts';
import { operations } from './support/operations.ts';
import { refusal } from './support/refusal.ts';
import { dumpRows } from './support/rows.ts';
import { createSocket } from './support/socket.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
let revoked: string;
beforeAll(async () => {
  system = await startSystem();
  const { id, key } = await system.store.keys.create({ name: 'old', role: 'ADMIN' });
  await system.store.keys.revoke(id);
  revoked = key;
});
afterAll(() => system.dispose());

const badKeys: [name: string, key: () => string | null][] = [
  ['without a key', () => null],
  ['with a wrong key', () => `${system.key.slice(0, -1)}_`],
  ['with a revoked key', () => revoked],
];

const routes: [path: string, init: RequestInit][] = [
  ['/uploads/x', { method: 'PUT', body: 'x' }],
  ['/models/x/y', {}],
  ['/datasets/x/findings.csv', {}],
  ['/graphql', {}],
  ['/graphql?query={__schema{types{name}}}', { headers: { 'apollo-require-preflight': '1' } }],
  ['/no/such/route', {}],
  ['/', { method: 'DELETE' }],
];

for (const [name, key] of badKeys) {
  describe(`a caller ${name}`, () => {
    const expectUnauthenticated = (answer: Answer): void => {
      expect(answer.status).toBe(401);
      expect(answer.data).toBeUndefined();
      expect(refusal(system, answer).code).toBe('UNAUTHENTICATED');
    };

    it.each([...operations])('is refused %s over HTTP', async (_, operation) => {
      expectUnauthenticated(await createClient(system.url, key()).request(operation));
    });

    it.each([...operations])('is refused %s over WebSocket, which is closed', async (_, operation) => {
      const socket = createSocket(system.url, key());
      await expect(socket.query(operation)).rejects.toMatchObject({ code: 4403 });
      await socket.dispose();
    });

    it.each(routes)('is refused %s', async (path, init) => {
      expectUnauthenticated(await createClient(system.url, key()).send(path, init));
    });
  });
}

describe('a caller with a key', () => {
  const refused = ['UNAUTHENTICATED', 'FORBIDDEN'];

  it.each([...operations])('may do %s over HTTP and over WebSocket', async (_, operation) => {
    const { status, failures } = await system.request(operation);
    expect(status).toBe(200);
    const socket = createSocket(system.url, system.key);
    const outcome: unknown = await socket.query(operation).catch((errors: unknown) => ({ errors }));
    await socket.dispose();
    expect(outcome).not.toHaveProperty('errors.code');
    const { errors } = outcome as { errors?: unknown };
    for (const { code } of [...failures, ...toFailures(errors)]) expect(refused).not.toContain(code);
  });

  it.each(routes)('gets another answer than 401 of %s', async (path, init) => {
    expect((await system.send(path, init)).status).not.toBe(401);
  });

  it('is refused a second after it was revoked, at the latest', async () => {
    const { id, key } = await system.store.keys.create({ name: 'short', role: 'ADMIN' });
    const client = createClient(system.url, key);
    await client.query('{ __typename }');
    await system.store.keys.revoke(id);
    await sleep(1_000);
    expect((await client.request('{ __typename }')).status).toBe(401);
  });
});

it('a WebSocket that asks before it has shown a key is closed', async () => {
  const socket = new WebSocket(`${system.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const received: unknown[] = [];
  socket.on('message', (message) => received.push(message));
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } }));
  expect((await once(socket, 'close'))[0]).toBe(4401);
  expect(received).toEqual([]);
});

it('a WebSocket to another path than /graphql is refused', async () => {
  const socket = new WebSocket(`${system.url.replace('http', 'ws')}/other`, 'graphql-transport-ws');
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toContain('400');
});

it('whether the api is well may be asked without a key', async () => {
  const { status, text } = await createClient(system.url, null).send('/healthz');
  expect([status, text]).toEqual([200, '{"status":"ok"}']);
});

it('no row of the database holds a key, but its SHA-256', async () => {
  const rows = (await dumpRows(system.databaseUrl)).join('\n');
  for (const key of [system.key, revoked]) {
    const secret = key.slice('tsn_'.length);
    for (const form of [
      secret,
      Buffer.from(key).toString('hex'),
      Buffer.from(secret, 'base64url').toString('hex'),
    ]) {
      expect(rows).not.toContain(form);
    }
    expect(rows).toContain(createHash('sha256').update(key).digest('hex'));
  }
});
