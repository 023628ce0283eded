import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { request as startRequest, type ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArtifacts, newId, type Artifacts, type Store, type UploadRow } from '@tasnif/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serve, type Served } from '../test/serve.ts';
import { sendReceived } from './received.ts';
import { sweepUploads } from './sweep-uploads.ts';
import { createUploadReceiver } from './upload.ts';

const MOST_BYTES = 25_000_000;
const id = newId('upload');
let home: string;
let artifacts: Artifacts;
let server: Served;
let store: Store;
let rows: Map<string, UploadRow>;
/** How each request ended: `undefined` when nothing was thrown. */
let ends: Promise<unknown>[];
let complete: Store['uploads']['complete'];

function announce(upload: string): void {
  const createdAt = new Date();
  const pending = { status: 'PENDING', bytes: null, sha256: null, createdAt, completedAt: null } as const;
  rows.set(upload, { id: upload, name: 'x', ...pending });
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-upload-'));
  artifacts = createArtifacts(home);
  rows = new Map();
  ends = [];
  announce(id);
  complete = async (upload, content, place) => {
    const row = rows.get(upload);
    if (row?.status !== 'PENDING') return null;
    await place();
    Object.assign(row, { status: 'COMPLETE', ...content });
    return row;
  };
  store = {
    uploads: {
      find: (upload: string) => Promise.resolve(rows.get(upload) ?? null),
      complete: (...args: Parameters<typeof complete>) => complete(...args),
    },
  } as unknown as Store;
  const receive = createUploadReceiver({ store, artifacts }, { mostBytes: MOST_BYTES, idleMs: 1000 });
  server = await serve((app) => {
    app.put('/:id', (request, response) => {
      const end = receive(request, response);
      ends.push(end.catch((error: unknown) => error));
      return end;
    });
    app.head('/:id', (request, response) => sendReceived({ store, artifacts }, request, response));
  });
});
afterEach(async () => {
  await server.dispose();
  await rm(home, { recursive: true });
});

async function put(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  upload = id,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/${upload}`, { method: 'PUT', body, headers });
  return { status: response.status, text: await response.text() };
}

/** A PUT that the test goes on with, and breaks off, by itself. */
function startPut(headers: Record<string, string | number>): ClientRequest {
  const request = startRequest(`${server.url}/${id}`, { method: 'PUT', headers, agent: false });
  request.on('error', () => undefined);
  return request;
}

function answerOf(request: ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk: string) => (text += chunk));
      response.once('end', () => {
        resolve(text);
      });
    });
  });
}

async function received(): Promise<number> {
  const { headers } = await fetch(`${server.url}/${id}`, { method: 'HEAD' });
  return Number(headers.get('upload-offset'));
}

function files(): Promise<string[]> {
  return readdir(join(home, 'uploads')).catch(() => []);
}

/** Sends the bytes from `start` on, breaks off once `cut` are on the disk, and waits until the server has seen it. */
async function breakOff(bytes: Buffer, start: number, cut: number): Promise<void> {
  const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
  const request = startPut({ 'content-length': bytes.length - start, 'content-range': range });
  request.write(bytes.subarray(start, cut));
  await expect.poll(received, { interval: 2 }).toBe(cut);
  request.destroy();
  await ends.at(-1);
}

function part(bytes: Buffer, start: number, total: number | '*' = bytes.length): Record<string, string> {
  return { 'content-range': `bytes ${start}-${bytes.length - 1}/${total}` };
}

function digest(bytes: Uint8Array): { 'repr-digest': string } {
  return { 'repr-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:` };
}

describe('an upload', () => {
  it('lies at its place, and nothing else does', async () => {
    expect(await put('خبر')).toMatchObject({ status: 200 });
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe('خبر');
    expect(await files()).toEqual([id]);
  });

  it('that fails on our side is answered, and completes later with the bytes that are there', async () => {
    const working = complete;
    complete = () => Promise.reject(new Error('the database is gone'));
    expect(await put('x')).toEqual({ status: 500, text: 'the database is gone' });
    expect(await files()).toEqual([`${id}.part`]);
    complete = working;
    expect(await put('', { 'content-range': 'bytes */1' })).toMatchObject({ status: 200 });
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe('x');
  });

  it('goes on where a process ended between placing its file and saying so', async () => {
    const working = complete;
    complete = async (_id, _content, place) => {
      await place();
      throw new Error('killed');
    };
    await put('xy');
    expect(await received()).toBe(2);
    complete = working;
    expect(await put('', { 'content-range': 'bytes */2' })).toMatchObject({ status: 200 });
    expect(await files()).toEqual([id]);
  });

  it('that its sender breaks off throws nothing and keeps what came', async () => {
    const request = startPut({ 'content-length': 10 });
    request.write('x');
    await expect.poll(received).toBe(1);
    request.destroy();
    expect(await ends[0]).toBeUndefined();
    expect(await files()).toEqual([`${id}.part`]);
    expect(rows.get(id)?.status).toBe('PENDING');
  });

  it('that stands still is broken off and keeps what came', async () => {
    const request = startPut({ 'content-length': 10 });
    request.write('x');
    await expect.poll(() => ends.length).toBe(1);
    expect(await ends[0]).toBeUndefined();
    expect(await received()).toBe(1);
  });

  it('without a length is taken as it comes', async () => {
    const request = startPut({ 'transfer-encoding': 'chunked' });
    request.write('ab');
    request.end('cd');
    expect(JSON.parse(await answerOf(request))).toMatchObject({ bytes: 4 });
  });

  it('of more than the limit is refused, announced or not, and leaves nothing', async () => {
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    expect((await put(bytes)).text).toContain('more than');
    expect(await files()).toEqual([]);
    const request = startPut({ 'transfer-encoding': 'chunked' });
    request.end(bytes);
    expect(await answerOf(request)).toContain('more than');
    expect(await files()).toEqual([]);
    expect(await put(bytes.subarray(1))).toMatchObject({ status: 200 });
  });

  it('that fills the disk is refused, and goes on when there is space', async () => {
    const file = await open(join(home, 'any'), 'w');
    const handle = Object.getPrototypeOf(file) as typeof file;
    await file.close();
    vi.spyOn(handle, 'appendFile').mockImplementationOnce(async function (this: typeof file) {
      await this.write('te');
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    expect((await put('text')).text).toContain('no space left for upload');
    expect(await received()).toBe(2);
    expect(await put('xt', part(Buffer.from('text'), 2))).toMatchObject({ status: 200 });
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe('text');
  });

  it('with another checksum than announced is dropped, and can be sent again', async () => {
    const bytes = Buffer.from('text');
    expect((await put('tex7', digest(bytes))).text).toContain('not 982d9e3e');
    expect(await files()).toEqual([]);
    expect(await put('text', digest(bytes))).toMatchObject({ status: 200 });
  });
});

describe('an upload that broke off', () => {
  it('at any of 50 places goes on there, and ends with the same bytes', { timeout: 60_000 }, async () => {
    const bytes = randomBytes(3_000_000);
    const cuts = Array.from({ length: 50 }, () => 1 + Math.floor(Math.random() * (bytes.length - 2)));
    let start = 0;
    for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
      await breakOff(bytes, start, cut);
      start = cut;
    }
    const rest = new Uint8Array(bytes.subarray(start));
    const { status, text } = await put(rest, { ...part(bytes, start), ...digest(bytes) });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(bytes.equals(await readFile(artifacts.uploadFile(id)))).toBe(true);
    expect(await files()).toEqual([id]);
  });

  it('is refused elsewhere than where it broke off, and keeps what came', async () => {
    const bytes = Buffer.from('0123456789');
    await breakOff(bytes, 0, 4);
    for (const start of [3, 5]) {
      const { text } = await put(new Uint8Array(bytes.subarray(start)), part(bytes, start));
      expect(text).toBe(`The upload has 4 bytes, so it can not go on at ${start}.`);
    }
    expect((await put('', { 'content-range': 'bytes */10' })).text).toContain('has 4 bytes');
    expect(await received()).toBe(4);
  });

  it('begins again with a PUT of the whole file', async () => {
    await breakOff(Buffer.from('0123456789'), 0, 4);
    expect(await put('abc')).toMatchObject({ status: 200 });
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe('abc');
  });

  it('is sent in parts whose total is known with the last', async () => {
    const bytes = Buffer.from('0123456789');
    const first = await put('0123', part(bytes.subarray(0, 4), 0, '*'));
    expect(first).toEqual({ status: 202, text: JSON.stringify({ id, receivedBytes: 4 }) });
    expect(await put('456789', part(bytes, 4))).toMatchObject({ status: 200 });
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe('0123456789');
  });

  it.each(['bytes 4-3/10', 'bytes 0-10/10', 'bytes 0-', 'items 0-9/10'])(
    'is refused as %s',
    async (range) => {
      expect((await put('x', { 'content-range': range })).text).toContain(`"${range}"`);
      expect(await files()).toEqual([]);
    },
  );

  it('with another length than its range is refused, and keeps what was there', async () => {
    const bytes = Buffer.from('0123456789');
    await breakOff(bytes, 0, 4);
    expect((await put('45', part(bytes, 4))).text).toContain('2 by Content-Length');
    const request = startPut({ 'transfer-encoding': 'chunked', ...part(bytes, 4) });
    request.end('456789abc');
    expect(await answerOf(request)).toContain('but the body has more');
    expect(await received()).toBe(4);
  });
});

describe('of two requests for an upload at once', () => {
  it.each(['the first', 'the second'])('the second goes on, also where %s ends first', async (ends) => {
    const [first, second] = [startPut({ 'content-length': 4 }), startPut({ 'content-length': 3 })];
    const answers = Promise.all([answerOf(first), answerOf(second)]);
    first.write('aa');
    await expect.poll(received).toBe(2);
    second.write('b');
    await expect.poll(async () => readFile(artifacts.uploadPart(id), 'utf8')).toBe('b');
    for (const end of ends === 'the first' ? [first, second] : [second, first])
      end.end(end === first ? 'aa' : 'bb');
    const [taken, goneOn] = await answers;
    expect(taken).toContain('Another request goes on');
    expect(JSON.parse(goneOn)).toMatchObject({ bytes: 3 });
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe('bbb');
    expect(await files()).toEqual([id]);
  });

  it('the bytes are those of the one that is answered with success', async () => {
    const bodies = ['a'.repeat(100_000), 'b'.repeat(100_000)];
    const answers = await Promise.all(bodies.map((body) => put(body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 500]);
    const winner = bodies[answers.findIndex((answer) => answer.status === 200)];
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe(winner);
    expect(await files()).toEqual([id]);
  });
});

it('what nobody can resume is swept, and nothing else', async () => {
  const [complete, old] = [newId('upload'), newId('upload')];
  const ids = [id, complete, old, newId('upload')];
  [complete, old].forEach(announce);
  Object.assign(rows.get(complete) ?? {}, { status: 'COMPLETE' });
  await put('x', { 'content-range': 'bytes 0-0/2' });
  for (const upload of ids) await writeFile(artifacts.uploadPart(upload), 'x');
  await utimes(artifacts.uploadPart(old), 0, (Date.now() - 7 * 24 * 3_600_000) / 1000 - 1);
  await writeFile(artifacts.uploadFile(complete), 'x');
  await sweepUploads({ store, artifacts }, Date.now());
  expect((await files()).sort()).toEqual([complete, `${id}.part`].sort());
  expect((await stat(artifacts.uploadPart(id))).size).toBe(1);
});
