import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArtifacts, newId, type Store } from '@tasnif/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerError } from '../answer-error.ts';
import { serve, type Served } from '../test/serve.ts';
import { sendModelFile } from './download.ts';

const id = newId('model');
let home: string;
let server: Served;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-download-'));
  const artifacts = createArtifacts(join(home, '.tasnif', 'artifacts'));
  await mkdir(join(artifacts.folder(id), 'onnx'), { recursive: true });
  await writeFile(join(artifacts.folder(id), 'onnx/model.onnx'), 'weights');
  await writeFile(join(artifacts.folder(id), 'secret'), 'not listed');
  const files = [{ path: 'onnx/model.onnx', bytes: 7n, sha256: 'ab' }];
  const store = { models: { artifacts: () => Promise.resolve(files) } } as unknown as Store;
  server = await serve((app) => {
    app.get('/models/:id/*path', (request, response) =>
      sendModelFile({ store, artifacts }, request, response),
    );
    app.use(answerError);
  });
});
afterAll(async () => {
  await server.dispose();
  await rm(home, { recursive: true });
});

describe("a model's file", () => {
  it('is sent from a home whose name begins with a dot', async () => {
    const response = await fetch(`${server.url}/models/${id}/onnx/model.onnx`);
    expect([response.status, await response.text()]).toEqual([200, 'weights']);
    expect(response.headers.get('etag')).toBe('"ab"');
  });

  it('is sent from where a download broke off, as long as it is the same', async () => {
    const ask = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${server.url}/models/${id}/onnx/model.onnx`, { headers });
    const part = await ask({ range: 'bytes=3-', 'if-range': '"ab"' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      ...[206, 'bytes 3-6/7', 'ghts'],
    ]);
    const other = await ask({ range: 'bytes=3-', 'if-range': '"cd"' });
    expect([other.status, await other.text()]).toEqual([200, 'weights']);
    expect((await ask({ range: 'bytes=0-2' })).headers.get('content-length')).toBe('3');
  });

  it('has no part beyond its end, which is said as JSON and not as the file', async () => {
    const response = await fetch(`${server.url}/models/${id}/onnx/model.onnx`, {
      headers: { range: 'bytes=7-' },
    });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */7']);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('etag')).not.toBe('"ab"');
    for (const name of ['content-disposition', 'last-modified', 'cache-control'])
      expect(response.headers.get(name)).toBeNull();
    const [error] = ((await response.json()) as { errors: { message: string; extensions: object }[] }).errors;
    expect(error?.extensions).toMatchObject({ code: 'RANGE_NOT_SATISFIABLE', field: 'Range' });
    expect(error?.message).toContain('7 bytes');
  });

  it('that is not listed is not sent', async () => {
    const response = await fetch(`${server.url}/models/${id}/secret`);
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringContaining('has no file \\"secret\\"'),
    ]);
  });
});
