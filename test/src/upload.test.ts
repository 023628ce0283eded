import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request as startRequest } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type AppProcess } from './support/app-process.ts';
import { createClient, type Client } from './support/client.ts';
import { peakMemory } from './support/processes.ts';
import { startSystem, type System } from './support/system.ts';

interface Api extends Client {
  process: AppProcess;
  url: string;
}

let system: System;
let apis: AppProcess[];
beforeAll(async () => {
  system = await startSystem();
  apis = [];
});
afterAll(async () => {
  for (const api of apis) await api.stop();
  await system.dispose();
});

/** An api that a test may kill, on the system's database and files. */
async function startApi(): Promise<Api> {
  const { databaseUrl, home, key } = system;
  const environment = { DATABASE_URL: databaseUrl, TASNIF_HOME: home, HOST: '127.0.0.1', PORT: '0' };
  const process = await startApp('api', environment);
  apis.push(process);
  const { url } = process.message as { url: string };
  return { ...createClient(url, key), process, url };
}

async function announce(client: Client): Promise<{ id: string; url: string }> {
  const data = await client.query('mutation { createUpload(input: { name: "x.csv" }) { id url } }');
  return (data as { createUpload: { id: string; url: string } }).createUpload;
}

async function receivedBytes(client: Client, id: string): Promise<number> {
  const data = await client.query('query ($id: ID!) { node(id: $id) { ... on Upload { receivedBytes } } }', {
    id,
  });
  return (data as { node: { receivedBytes: number } }).node.receivedBytes;
}

it('an upload goes on after the api was killed in the middle of it', { timeout: 60_000 }, async () => {
  const bytes = randomBytes(5_000_000);
  const killed = await startApi();
  const { id, url } = await announce(killed);
  const request = startRequest(killed.url + url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${system.key}`, 'content-length': bytes.length },
  });
  request.on('error', () => undefined);
  request.write(bytes.subarray(0, 3_000_000));
  await expect.poll(() => receivedBytes(killed, id)).toBeGreaterThan(1_000_000);
  await killed.process.kill();

  const api = await startApi();
  const start = await receivedBytes(api, id);
  expect(start).toBeGreaterThan(1_000_000);
  const { status, text } = await api.send(url, {
    method: 'PUT',
    headers: { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` },
    body: new Uint8Array(bytes.subarray(start)),
  });
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    id,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const folder = join(system.home, 'artifacts/uploads');
  expect(readFileSync(join(folder, id)).equals(bytes)).toBe(true);
  expect(readdirSync(folder)).toEqual([id]);
});

it('an upload elsewhere than where it broke off is refused with a code and a hint', async () => {
  const { url } = await announce(system);
  const range = { 'content-range': 'bytes 3-3/9' };
  expect(await system.send(url, { method: 'PUT', headers: range, body: 'x' })).toMatchObject({
    status: 409,
    failures: [{ code: 'UPLOAD_OFFSET', hint: expect.stringContaining('Go on at 0') }],
  });
});

it('20 uploads of 20 MB at once cost less than 100 MB of memory', { timeout: 120_000 }, async () => {
  const api = await startApi();
  await api.upload('warm.csv', Buffer.alloc(1_000_000));
  const before = peakMemory(api.process.pid);
  const chunk = randomBytes(1_000_000);
  const sendOne = async (): Promise<number> => {
    const { url } = await announce(api);
    const chunks = Readable.from(Array.from({ length: 20 }, () => chunk));
    const init = { method: 'PUT', body: Readable.toWeb(chunks), duplex: 'half' };
    return (await api.send(url, init as RequestInit)).status;
  };
  const statuses = await Promise.all(Array.from({ length: 20 }, sendOne));
  expect(statuses).toEqual(statuses.map(() => 200));
  expect(peakMemory(api.process.pid) - before).toBeLessThan(100e6);
});
