import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { HUB_COMMIT, startHub, type TestHub } from '@tasnif/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchFile } from './fetch-file.ts';
import { createHub, type HubOptions } from './hub.ts';
import { listModel } from './list-model.ts';

const content = randomBytes(300_000);
const config = Buffer.from('{"model_type": "bert"}');
const pauses = [1, 1, 1];
const path = `/a/tiny/resolve/${HUB_COMMIT}/model.safetensors`;
let server: TestHub;
let folder: string;
beforeAll(async () => {
  server = await startHub({
    'a/tiny': { files: { 'model.safetensors': content, 'config.json': config }, licence: 'mit' },
  });
});
afterAll(() => server.dispose());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-hub-'));
  server.requests.length = 0;
  server.fault = () => undefined;
  server.listed = (_name, entry) => entry;
});
afterEach(() => rm(folder, { recursive: true }));

async function fetch(name = 'model.safetensors', options: Partial<HubOptions> = {}): Promise<number[]> {
  const hub = createHub({ endpoint: server.url, idleMs: 2_000, ...options });
  const model = await listModel(hub, { name: 'a/tiny', revision: 'main' }, pauses);
  const file = model.files.get(name);
  if (file === undefined) throw new Error(`${name} is not listed.`);
  const told: number[] = [];
  const onBytes = (bytes: number): number => told.push(bytes);
  await fetchFile(hub, file, { name: 'a/tiny', commit: model.commit, folder, pauses, onBytes });
  return told;
}

const files = (): Promise<string[]> => readdir(folder);
const ranges = (): (string | undefined)[] =>
  server.requests.filter((request) => request.path === path).map(({ range }) => range);

describe('a file of the hub', () => {
  it.each(['model.safetensors', 'config.json'])('is fetched whole and checked: %s', async (name) => {
    await fetch(name);
    expect(await files()).toEqual([name]);
    expect(await readFile(join(folder, name))).toEqual(name === 'config.json' ? config : content);
  });

  it('is not fetched again when it is there', async () => {
    await fetch();
    await fetch();
    expect(ranges()).toEqual([undefined]);
  });

  it('that breaks off again and again is gone on with from where it was', async () => {
    server.fault = (asked, { headers }) =>
      asked === path && !/^bytes=2\d{5}-/.test(headers.range ?? '')
        ? { breakAfter: 20_000 + Math.floor(70_000 * Math.random()) }
        : undefined;
    const told = await fetch();
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(content);
    expect(ranges().length).toBeGreaterThan(2);
    expect(ranges().slice(1)).toEqual(
      ranges()
        .slice(1)
        .map((): unknown => expect.stringMatching(/^bytes=\d+-$/)),
    );
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(content.length);
  });

  it('on which nothing comes any more is asked for again', async () => {
    let stalls = 1;
    server.fault = (asked) => (asked === path && stalls-- > 0 ? { pauseMs: 5_000 } : undefined);
    const began = performance.now();
    await fetch('model.safetensors', { idleMs: 200 });
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(ranges()).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]/)]);
  });

  it('whose server knows no ranges begins anew', async () => {
    let breaks = 1;
    server.fault = (asked) =>
      asked !== path ? undefined : breaks-- > 0 ? { breakAfter: 100_000 } : { whole: true };
    await fetch();
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(content);
  });

  it('is given up when nothing more comes, and what came stays for the next time', async () => {
    server.fault = (asked, { headers }) =>
      asked === path ? { breakAfter: headers.range === undefined ? 50_000 : 0 } : undefined;
    await expect(fetch()).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
    expect(ranges()).toHaveLength(1 + pauses.length);
    expect(await files()).toEqual([expect.stringMatching(/^model\.safetensors\.[0-9a-f]{64}\.part$/)]);
    server.fault = () => undefined;
    await fetch();
    expect(ranges().at(-1)).toBe('bytes=50000-');
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(content);
  });

  it('that is not the one listed is refused and leaves nothing', async () => {
    server.fault = (asked) => (asked === path ? { body: randomBytes(content.length) } : undefined);
    await expect(fetch()).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(await files()).toEqual([]);
    expect(ranges()).toHaveLength(1);
  });

  it('whose part is wrong is fetched anew', async () => {
    server.fault = (asked) => (asked === path ? { breakAfter: 1_000 } : undefined);
    await fetch().catch(() => undefined);
    const [part = ''] = await files();
    await writeFile(join(folder, part), randomBytes(1_000));
    server.fault = () => undefined;
    await fetch();
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(content);
  });

  it.each([content.length - 1, content.length + 1])(
    'of another length than listed is refused: %d',
    async (bytes) => {
      server.fault = (asked) => (asked === path ? { body: Buffer.alloc(bytes) } : undefined);
      await expect(fetch()).rejects.toMatchObject({
        code: 'HUB_LENGTH',
        message: expect.stringContaining('300000'),
      });
    },
  );
});

describe('a hub that answers', () => {
  it.each([
    [401, 'HUB_UNAUTHORIZED'],
    [403, 'HUB_UNAUTHORIZED'],
    [404, 'HUB_NOT_FOUND'],
    [418, 'HUB_ANSWER'],
  ])('%d is not asked again: %s', async (status, code) => {
    server.fault = () => ({ status });
    await expect(fetch()).rejects.toMatchObject({ code, hint: expect.any(String) });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [429, 'HUB_BUSY'],
    [503, 'HUB_BUSY'],
    [500, 'HUB_UNREACHABLE'],
  ])('%d is asked again, with patience: %s', async (status, code) => {
    server.fault = () => ({ status, headers: { 'retry-after': '0' } });
    await expect(fetch()).rejects.toMatchObject({ code });
    expect(server.requests).toHaveLength(1 + pauses.length);
  });

  it('429 with Retry-After is left alone for so long', async () => {
    let refusals = 1;
    server.fault = () => (refusals-- > 0 ? { status: 429, headers: { 'retry-after': '1' } } : undefined);
    const began = performance.now();
    await fetch();
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it('429 with a Retry-After of an hour is not waited for', async () => {
    server.fault = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    await expect(fetch()).rejects.toMatchObject({
      code: 'HUB_BUSY',
      message: expect.stringContaining('in 3600 s'),
    });
  });

  it('nothing at all is unreachable', async () => {
    await expect(fetch('config.json', { endpoint: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'HUB_UNREACHABLE',
    });
  });

  it('what is no listing is told so', async () => {
    server.listed = () => ({ rfilename: 7 });
    await expect(fetch()).rejects.toMatchObject({ code: 'HUB_ANSWER' });
  });
});

describe('a redirect', () => {
  it('to another port is followed without the token', async () => {
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end(content);
    }).listen(0, '127.0.0.1');
    const seen: (string | undefined)[] = [];
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    server.fault = (asked) =>
      asked === path ? { status: 302, headers: { location: `http://127.0.0.1:${port}/x` } } : undefined;
    await fetch('model.safetensors', { token: 'hf_secret' });
    expect(seen).toEqual([undefined]);
    expect(server.requests.map(({ authorization }) => authorization)).toEqual(
      server.requests.map(() => 'Bearer hf_secret'),
    );
    other.close();
  });

  it.each([
    ['itself without end', path],
    ['a file', 'file:///etc/passwd'],
    ['a name with a password', 'https://a:b@example.org/'],
    ['no address', 'http://[x'],
  ])('to %s is refused', async (_what, location) => {
    server.fault = () => ({ status: 302, headers: { location } });
    await expect(fetch()).rejects.toMatchObject({ code: 'HUB_REDIRECT' });
  });

  it.each([
    ...['127.0.0.1', '127.1', '2130706433', '0.0.0.0', '10.1.2.3', '169.254.169.254', '192.168.0.1'],
    ...['[::1]', '[::ffff:127.0.0.1]', '[fd00::1]', '[fe80::1]', '[64:ff9b::7f00:1]', 'inside.example'],
  ])('of a public hub to %s is refused before a connection is made', async (host) => {
    let isPublic = true;
    const hub = createHub({
      endpoint: server.url.replace('127.0.0.1', 'hub.example'),
      // The hub's name is public when it is asked whether it is, so that this server can play it.
      lookup: (_name, _options, callback) => {
        callback(null, [{ address: isPublic ? '93.184.216.34' : '127.0.0.1', family: 4 }]);
        isPublic = false;
      },
    });
    const { port } = new URL(server.url);
    server.fault = (asked) =>
      asked === '/away'
        ? { status: 302, headers: { location: `http://${host}:${port}/config.json` } }
        : undefined;
    await expect(hub.get('/away', 'it')).rejects.toMatchObject({
      code: 'HUB_REDIRECT',
      message: expect.stringContaining('private network'),
    });
    expect(server.requests).toHaveLength(1);
  });
});
