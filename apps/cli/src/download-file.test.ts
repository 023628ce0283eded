import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient, type Client } from './client.ts';
import { failure, reply, startApi, type TestApi } from './testing/api-server.ts';
import { serveFile, type ServedFile } from './testing/file-server.ts';

const content = randomBytes(300_000);
let folder: string;
let file: string;
let served: ServedFile;
let api: TestApi;
let client: Client;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-download-'));
  file = join(folder, 'onnx/model.onnx');
  served = serveFile(content);
  said = [];
  api = await startApi({
    onGet: (request, response) => {
      if (request.url === '/file') served.send(request, response);
      else reply(response, { errors: [failure('NOT_FOUND', 'There is no such file.')] }, 404);
    },
  });
  client = createClient({
    ...{ url: api.url, key: 'secret', pauses: [10, 10] },
    onConnection: (state) => said.push(state),
  });
});
afterEach(async () => {
  client.dispose();
  await api.dispose();
  await rm(folder, { recursive: true });
});

function download(change: Partial<Pick<ServedFile, 'bytes' | 'sha256'>> = {}, path = '/file'): Promise<void> {
  const { bytes, sha256 } = served;
  return client.download(path, file, { content: { bytes, sha256, ...change } });
}

const partOf = ({ sha256 }: Pick<ServedFile, 'sha256'>): string => `${file}.${sha256.slice(0, 16)}.part`;

it('a download goes on as often as the connection breaks off, while anything comes', async () => {
  served.cuts = [100_000, 50_000, 50_000, 50_000];
  await download();
  expect((await readFile(file)).equals(content)).toBe(true);
  expect(served.requests.map(({ range }) => range)).toEqual([
    ...[undefined, 'bytes=100000-', 'bytes=150000-', 'bytes=200000-', 'bytes=250000-'],
  ]);
  expect(served.requests.every(({ authorization }) => authorization === 'Bearer secret')).toBe(true);
  expect([said[0], said.at(-1)]).toEqual(['lost', 'back']);
  expect(await readdir(join(folder, 'onnx'))).toEqual(['model.onnx']);
});

it('is given up when nothing comes any more, and goes on another time', async () => {
  served.cuts = [100_000, 0, 0];
  await expect(download()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  expect(await readFile(partOf(served))).toHaveLength(100_000);
  served.requests.length = 0;
  await download();
  expect(served.requests.map(({ range }) => range)).toEqual(['bytes=100000-']);
  expect((await readFile(file)).equals(content)).toBe(true);
});

it('asks for nothing that is there already', async () => {
  await download();
  served.requests.length = 0;
  await download();
  expect(served.requests).toEqual([]);
  await writeFile(file, 'another');
  await download();
  expect((await readFile(file)).equals(content)).toBe(true);
});

it('never passes off one content for another', async () => {
  const [other, longer] = ['ab'.repeat(32), served.bytes + 1];
  await expect(download({ sha256: other })).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  await expect(download({ bytes: longer })).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  await writeFile(partOf(served), randomBytes(1_000));
  await expect(download()).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  expect(await readdir(join(folder, 'onnx'))).toEqual([]);
});

it('says why the API refuses', async () => {
  await expect(download({}, '/nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
