import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient, type Client } from './client.ts';
import { DatasetsDocument, DeployModelDocument } from './gql/operations.ts';
import { failure, reply, startApi, type ApiOptions, type TestApi } from './testing/api-server.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0).reverse()) await dispose();
});

async function start(options?: ApiOptions, key?: string): Promise<{ api: TestApi; client: Client }> {
  const api = await startApi(options);
  const client = createClient({ url: api.url, key });
  open.push(() => api.dispose(), client.dispose);
  return { api, client };
}

describe('a request', () => {
  it('carries the key and its variables, and returns the data', async () => {
    const { client } = await start(
      {
        key: 'secret',
        fields: { datasets: ({ first }: { first: number }) => ({ totalCount: first, nodes: [] }) },
      },
      'secret',
    );
    expect(await client.request(DatasetsDocument, { first: 7 })).toEqual({
      datasets: { totalCount: 7, nodes: [] },
    });
  });

  it("rejects with the API's code, sentence, hint and field", async () => {
    const deployModel = (): never => {
      throw failure('NOT_FOUND', 'There is no model "x".', { hint: 'List the models.', field: 'id' });
    };
    const { client } = await start({ fields: { deployModel } });
    await expect(client.request(DeployModelDocument, { id: 'x' })).rejects.toMatchObject({
      name: 'CliError',
      ...{ code: 'NOT_FOUND', message: 'There is no model "x".', hint: 'List the models.', field: 'id' },
    });
  });

  it('rejects with the code of a refused key', async () => {
    const { client } = await start({ key: 'secret' }, 'another');
    await expect(client.request(DatasetsDocument, { first: 1 })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('says in a sentence that nothing answers', async () => {
    const { api, client } = await start();
    await api.dispose();
    await expect(client.request(DatasetsDocument, { first: 1 })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: `No Tasnif answers at ${api.url}.`,
    });
  });

  it('says in a sentence that something else answers', async () => {
    const other = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    open.push(() => other.close());
    const client = createClient({
      url: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
      key: undefined,
    });
    await expect(client.request(DatasetsDocument, { first: 1 })).rejects.toMatchObject({
      code: 'NOT_TASNIF',
    });
  });

  it('ends with the reason of its signal', async () => {
    const never = new Promise(() => undefined);
    const { client } = await start({ fields: { datasets: () => never } });
    const controller = new AbortController();
    const request = client.request(DatasetsDocument, { first: 1 }, { signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(request).rejects.toBe(reason);
  });
});

describe('an upload', () => {
  const fields = { createUpload: () => ({ id: 'upl_1', url: '/uploads/upl_1' }) };

  it('sends a file with its length', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tasnif-client-'));
    open.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'a.csv'), 'text,label\nسلام,a\n');
    const { api, client } = await start({ fields });
    expect(await client.upload(join(folder, 'a.csv'), 'a.csv')).toBe('upl_1');
    const sent = api.uploads.get('/uploads/upl_1');
    expect(sent?.body.toString()).toBe('text,label\nسلام,a\n');
    expect(sent?.headers['content-length']).toBe(String(sent?.body.length));
  });

  it('sends a stream as it comes, and tells how far it is', async () => {
    const { api, client } = await start({ fields });
    const told: number[] = [];
    const chunks = [Buffer.alloc(1000, 'a'), Buffer.alloc(500, 'b')];
    await client.upload(() => Readable.from(chunks), 'a.zip', { onBytes: (sent) => told.push(sent) });
    expect(api.uploads.get('/uploads/upl_1')?.body).toEqual(Buffer.concat(chunks));
    expect(told).toEqual([1000, 1500]);
  });

  it('that is refused before it is sent whole rejects with the reason of the API', async () => {
    const { client } = await start({
      fields,
      onPut: (_request, response) => {
        reply(response, { errors: [{ message: 'Too much.', extensions: { code: 'TOO_LARGE' } }] }, 413);
      },
    });
    const endless = (): Readable =>
      Readable.from(
        (function* () {
          for (;;) yield Buffer.alloc(65536);
        })(),
      );
    await expect(client.upload(endless, 'a.zip')).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: 'Too much.',
    });
  });

  it('rejects with what the stream broke on before there was an upload', async () => {
    const { client } = await start({ fields });
    const broken = (): Readable => new Readable().destroy(new Error('unreadable'));
    await expect(client.upload(broken, 'a.zip')).rejects.toThrow('unreadable');
  });

  it('rejects with what the stream broke on', async () => {
    const { client } = await start({ fields });
    const broken = new Readable({
      read() {
        this.destroy(new Error('unreadable'));
      },
    });
    await expect(client.upload(() => broken, 'a.zip')).rejects.toThrow('unreadable');
  });
});
