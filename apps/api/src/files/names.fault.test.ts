import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request as startRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { createArtifacts, newId, type Store } from '@tasnif/store';
import { hostileNames, reportFaults, watchFiles } from '@tasnif/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serve, type Served } from '../test/serve.ts';
import { sendModelFile } from './download.ts';
import { createUploadReceiver } from './upload.ts';

const canary = 'the canary that nobody may see';
const model = newId('model');
const names = hostileNames();
let home: string;
let root: string;
let server: Served;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-names-'));
  root = join(home, 'artifacts');
  const artifacts = createArtifacts(root);
  await mkdir(artifacts.folder(model), { recursive: true });
  await mkdir(join(root, 'uploads'));
  await writeFile(join(artifacts.folder(model), 'listed.txt'), 'weights');
  for (const folder of [home, root, join(root, 'models'), artifacts.folder(model)]) {
    await writeFile(join(folder, 'canary'), canary);
  }
  await symlink(join(home, 'canary'), join(artifacts.folder(model), 'link'));
  const listed = [{ path: 'listed.txt', bytes: 7n, sha256: 'ab' }];
  // A store that believes in every id, so that the paths alone keep the files apart.
  const store = {
    models: { artifacts: () => Promise.resolve(listed) },
    uploads: {
      find: (id: string) => Promise.resolve({ id, status: 'PENDING' }),
      complete: async (id: string, content: object, place: () => Promise<void>) => {
        await place();
        return { id, ...content };
      },
    },
  } as unknown as Store;
  server = await serve((app) => {
    app.put('/uploads/:id', createUploadReceiver({ store, artifacts }));
    app.get('/models/:id/*path', (request, response) =>
      sendModelFile({ store, artifacts }, request, response),
    );
  });
});
afterAll(async () => {
  await server.dispose();
  await rm(home, { recursive: true });
});

/** As it is written, where HTTP can carry that, and percent-encoded in part or in whole. */
const writings: ((name: string) => string | undefined)[] = [
  (name) => (/^[\x21-\x7e]*$/.test(name) ? name : undefined),
  (name) => encodeURIComponent(name).replaceAll('.', '%2e'),
  (name) => encodeURI(name),
];

it.for<[what: string, method: string, path: (name: string) => string]>([
  ['id of an upload', 'PUT', (name) => `/uploads/${name}`],
  ['end of the id of an upload', 'PUT', (name) => `/uploads/${newId('upload')}${name}`],
  ['id of a model', 'GET', (name) => `/models/${name}/listed.txt`],
  ['path of a file of a model', 'GET', (name) => `/models/${model}/${name}`],
  ['path below a file of a model', 'GET', (name) => `/models/${model}/listed.txt/${name}`],
])('reaches nothing outside the root, whatever the %s', async ([what, method, path], context) => {
  const watch = watchFiles();
  let [tried, lost, worstMs] = [0, 0, 0];
  try {
    for (const name of names) {
      for (const write of writings) {
        const written = write(name);
        if (written === undefined) continue;
        const start = performance.now();
        const answer = await send(method, path(written));
        worstMs = Math.max(worstMs, performance.now() - start);
        tried += 1;
        if (answer.includes(canary)) lost += 1;
      }
    }
    // What may be reached is, and the watch hears of it.
    expect(await send('GET', `/models/${model}/listed.txt`)).toBe('weights');
    expect([...watch.paths]).toContain(join(root, 'models', model, 'listed.txt'));
  } finally {
    watch.stop();
  }
  const outside = [...watch.paths].filter((opened) => !`${opened}${sep}`.startsWith(`${root}${sep}`));
  reportFaults(context, { what: `names: ${what}`, tried, lost: lost + outside.length, worstMs });
  expect({ lost, outside }).toEqual({ lost: 0, outside: [] });
  expect(await readdir(home)).toEqual(['artifacts', 'canary']);
  for (const folder of [home, root, join(root, 'models'), join(root, 'models', model)]) {
    expect(await readFile(join(folder, 'canary'), 'utf8')).toBe(canary);
  }
  const uploads = await readdir(join(root, 'uploads'));
  expect(uploads.filter((name) => !/^upl_[0-9a-f]{32}$/.test(name))).toEqual([]);
});

/** Sends the path as it is: `fetch` would take the dots out before. */
function send(method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { method, path, headers: { 'content-length': method === 'PUT' ? 1 : 0 } };
    const request = startRequest(server.url, options, (response) => {
      text(response).then(resolve, reject);
    });
    request.on('error', reject);
    request.end(method === 'PUT' ? 'x' : undefined);
  });
}
