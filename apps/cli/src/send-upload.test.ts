import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type Client } from './client.ts';
import { reply, startApi, type TestApi } from './testing/api-server.ts';
import { zipFolder } from './zip-folder.ts';
import { interrupted } from './cli.ts';
import * as records from './testing/records.ts';
import { run } from './testing/run.ts';

const id = 'upl_1';
let folder: string;
let api: TestApi;
let client: Client;
let said: string[];
/** What the server has. */
let received: Buffer;
let complete: string | null;
let requests: IncomingMessage['headers'][];
/** After how many bytes each request breaks off; none: it does not. */
let cuts: number[];

async function onPut(request: IncomingMessage, response: ServerResponse): Promise<void> {
  requests.push(request.headers);
  const start = Number(/^bytes (\d+)-/.exec(request.headers['content-range'] ?? '')?.[1] ?? 0);
  if (!request.headers['content-range']?.startsWith('bytes *')) received = received.subarray(0, start);
  const cut = cuts.shift() ?? Infinity;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk]).subarray(0, start + cut);
      if (received.length === start + cut) request.destroy();
    }
  } catch {
    return;
  }
  if (request.destroyed && !request.complete) return;
  complete = sha256(received).toString('hex');
  reply(response, {});
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-send-'));
  [said, requests, cuts, received, complete] = [[], [], [], Buffer.alloc(0), null];
  const upload = (): object => ({
    ...{ __typename: 'Upload', id, name: 'a.csv', url: `/uploads/${id}`, sha256: complete },
    receivedBytes: received.length,
  });
  api = await startApi({
    fields: {
      createUpload: upload,
      node: (asked: { id: string }) => (asked.id === id ? upload() : records.dataset),
      createDataset: () => records.dataset,
    },
    onPut: (request, response) => void onPut(request, response),
  });
  client = createClient({
    url: api.url,
    key: undefined,
    onConnection: (state) => said.push(state),
    pauses: [10, 10, 10],
  });
});
afterEach(async () => {
  client.dispose();
  await api.dispose();
  await rm(folder, { recursive: true });
});

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

async function file(bytes: Buffer): Promise<string> {
  await writeFile(join(folder, 'a.csv'), bytes);
  return join(folder, 'a.csv');
}

describe('an upload whose connection breaks off', () => {
  it('goes on from where the server is, as often as it gets further', async () => {
    const bytes = randomBytes(2_000_000);
    cuts = [100_000, 200_000, 300_000, 1, 2, 3, 400_000];
    expect(await client.upload(await file(bytes), 'a.csv')).toBe(id);
    expect(received.equals(bytes)).toBe(true);
    expect(requests).toHaveLength(8);
    expect(requests[1]).toMatchObject({
      'content-range': 'bytes 100000-1999999/2000000',
      'content-length': '1900000',
      'repr-digest': `sha-256=:${sha256(bytes).toString('base64')}:`,
    });
    expect(said.slice(0, 2)).toEqual(['lost', 'back']);
  });

  it('is given up where the server gets no further', async () => {
    cuts = [0, 0, 0, 0, 0];
    await expect(client.upload(await file(randomBytes(100_000)), 'a.csv')).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
    });
    expect(requests).toHaveLength(4);
  });

  it('of a folder is zipped again, and goes on within the same bytes', async () => {
    await mkdir(join(folder, 'news'));
    for (const name of ['1', '2']) {
      await writeFile(join(folder, `news/${name}.txt`), randomBytes(300_000).toString('hex'));
    }
    cuts = [100_001, 200_003];
    await client.upload(() => zipFolder(join(folder, 'news')), 'a.csv');
    expect(received.equals(await buffer(await zipFolder(join(folder, 'news'))))).toBe(true);
    expect(requests[1]).toMatchObject({ 'content-range': expect.stringMatching(/^bytes 100001-/) });
  });
});

describe('an upload that is resumed by its id', () => {
  it('sends what is missing', async () => {
    received = Buffer.from('012');
    await client.upload(await file(Buffer.from('0123456789')), 'a.csv', { resume: id });
    expect(received.toString()).toBe('0123456789');
    expect(requests).toMatchObject([{ 'content-range': 'bytes 3-9/10' }]);
  });

  it('sends no byte where all are there', async () => {
    received = Buffer.from('012');
    await client.upload(await file(received), 'a.csv', { resume: id });
    expect(requests).toMatchObject([{ 'content-range': 'bytes */3', 'content-length': '0' }]);
    await client.upload(await file(received), 'a.csv', { resume: id });
    expect(requests).toHaveLength(1);
  });

  it('is refused for a file of another name', async () => {
    const other = client.upload(await file(Buffer.from('x')), 'b.csv', { resume: id });
    await expect(other).rejects.toMatchObject({ code: 'WRONG_UPLOAD' });
  });
});

it('an interrupted command says how to go on, and does', async () => {
  const bytes = randomBytes(1000);
  await file(bytes);
  cuts = [100];
  const interrupt = new AbortController();
  const args = ['--json', 'dataset', 'add', 'a.csv'];
  const ended = await run(args, {
    ...{ url: api.url, folder, signal: interrupt.signal },
    onStderr: (text) => {
      if (text.includes('broke off')) interrupt.abort(interrupted());
    },
  });
  expect(ended).toEqual({
    exitCode: 130,
    stdout: '',
    stderr: `The connection broke off; trying again …\nupload ${id} can go on: tasnif dataset add a.csv --resume ${id}\n`,
  });
  const resumed = await run([...args, '--resume', id], { url: api.url, folder });
  expect(resumed.exitCode).toBe(0);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ id: 'ds_1' });
  expect(received.equals(bytes)).toBe(true);
});
