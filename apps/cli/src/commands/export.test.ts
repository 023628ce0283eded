import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApi, type TestApi } from '../testing/api-server.ts';
import { serveFile, type ServedFile } from '../testing/file-server.ts';
import { run } from '../testing/run.ts';

let folder: string;
let api: TestApi;
let files: Record<string, ServedFile>;
let asked: number[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-export-'));
  files = {
    'config.json': serveFile(Buffer.from('{}')),
    'onnx/model.onnx': serveFile(Buffer.alloc(9_000, 'x')),
  };
  asked = [];
  api = await startApi({
    fields: {
      node: ({ id }: { id: string }) =>
        id !== 'mod_1'
          ? null
          : {
              __typename: 'Model',
              files: Object.entries(files).map(([path, { bytes, sha256 }]) => ({
                ...{ path, bytes, sha256, url: `/models/mod_1/${path}` },
                link: ({ expiresInMinutes }: { expiresInMinutes: number }) => {
                  asked.push(expiresInMinutes);
                  return `/models/mod_1/${path}?signature=x`;
                },
              })),
            },
    },
    onGet: (request, response) => {
      files[(request.url ?? '').replace('/models/mod_1/', '')]?.send(request, response);
    },
  });
});
afterEach(async () => {
  await api.dispose();
  await rm(folder, { recursive: true });
});

it('downloads all files of a model into a folder', async () => {
  expect(await run(['export', 'mod_1'], { url: api.url, folder })).toEqual({
    ...{ exitCode: 0, stdout: `${join(folder, 'mod_1')}\n` },
    stderr: '2 files, 0.0 MB, all as the server has them\n',
  });
  expect(await readFile(join(folder, 'mod_1/onnx/model.onnx'), 'utf8')).toBe('x'.repeat(9_000));
  expect(await readdir(join(folder, 'mod_1'))).toEqual(['config.json', 'onnx']);
});

it('prints links instead, on request', async () => {
  const { stdout } = await run(['export', 'mod_1', '--links', '--expires', '5'], { url: api.url, folder });
  expect(stdout).toBe(
    Object.keys(files)
      .map((path) => `${api.url}/models/mod_1/${path}?signature=x\n`)
      .join(''),
  );
  expect([asked, await readdir(folder)]).toEqual([[5, 5], []]);
});

it.each(['../outside', '/etc/outside', 'onnx/../../outside', ''])('writes nothing at %j', async (path) => {
  files = { [path]: serveFile(Buffer.from('x')) };
  const { exitCode, stderr } = await run(['export', 'mod_1', 'to'], { url: api.url, folder });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('(NOT_TASNIF)');
  expect(await readdir(folder)).toEqual([]);
});

it('says that there is no such model', async () => {
  const { exitCode, stderr } = await run(['export', 'mod_2'], { url: api.url, folder });
  expect([exitCode, stderr]).toEqual([
    1,
    'error There is no model or variant "mod_2". (NOT_FOUND)\nSee "tasnif models".\n',
  ]);
});
