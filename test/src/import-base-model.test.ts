import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHub, type TestHub } from '@tasnif/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { importBaseModel, requestImport, untilImported, type ImportedModel } from './support/base-models.ts';
import { runTasnif } from './support/command-line.ts';
import { smallCorpus } from './support/corpus.ts';
import { startSystem, type System } from './support/system.ts';
import { tinyBert } from './support/tiny-bert.ts';
import { createDataset, startTraining } from './support/train.ts';
import { withEntryName, zipOf } from './support/zip.ts';

const weights = (path: string): boolean => path.endsWith('.safetensors');
const mutation = 'mutation ($input: ImportBaseModelInput!) { importBaseModel(input: $input) { id } }';

let hub: TestHub;
let system: System;
beforeAll(async () => {
  hub = await startHub({
    'a/tiny': { files: tinyBert, licence: 'apache-2.0' },
    'UBC-NLP/MARBERT': { files: tinyBert },
    'b/research': { files: tinyBert, licence: 'cc-by-nc-4.0' },
    'c/gpt': { files: { ...tinyBert, 'config.json': Buffer.from('{"model_type": "gpt2"}') } },
    'd/tensorflow': { files: { 'config.json': tinyBert['config.json'], 'tf_model.h5': Buffer.alloc(9) } },
  });
  system = await startSystem({ trainer: true, settings: { HF_ENDPOINT: `${hub.url}/`, HF_TOKEN: 'hf_x' } });
});
afterAll(async () => {
  await system.dispose();
  await hub.dispose();
});
afterEach(() => {
  hub.fault = () => undefined;
  hub.listed = (_path, entry) => entry;
  hub.requests.length = 0;
});

const folderOf = (id: string): string => join(system.home, 'artifacts', 'base-models', id);

async function read(id: string, fields: string): Promise<unknown> {
  const query = `query ($id: ID!) { node(id: $id) { ... on BaseModel { ${fields} } } }`;
  return ((await system.query(query, { id })) as { node: unknown }).node;
}

async function names(): Promise<string[]> {
  const { baseModels } = (await system.query('{ baseModels { nodes { name } } }')) as {
    baseModels: { nodes: { name: string }[] };
  };
  return baseModels.nodes.map(({ name }) => name);
}

/** The error of an import, which leaves no files and no name behind. */
async function failImport(input: {
  name: string;
  [field: string]: unknown;
}): Promise<NonNullable<ImportedModel['job']['error']>> {
  const { id, status, job } = await untilImported(system, await requestImport(system, input));
  expect(status).toBe('FAILED');
  expect(existsSync(folderOf(id))).toBe(false);
  expect(await names()).not.toContain(input.name);
  if (job.error === null) throw new Error('The job does not say why it failed.');
  return job.error;
}

async function untilAsked(pattern: RegExp): Promise<void> {
  while (!hub.requests.some(({ path }) => pattern.test(path))) await sleep(20);
}

it('a model of the hub is imported by its name, shown with what it is, and trained on', async () => {
  const id = await importBaseModel(system, { name: 'tiny', hub: { name: 'a/tiny' } });
  expect(
    await read(id, 'status source origin licence licenceIsResearchOnly layers weightsFormat parameters'),
  ).toEqual({
    ...{ status: 'READY', source: 'HUB', licence: 'apache-2.0', licenceIsResearchOnly: false, layers: 3 },
    ...{ origin: expect.stringMatching(/^a\/tiny@[0-9a-f]{40}$/), weightsFormat: 'SAFETENSORS' },
    parameters: expect.any(Number),
  });
  // Safetensors, and not the same weights again as a pickle.
  expect((await readdir(folderOf(id))).sort()).toEqual(['config.json', 'model.safetensors', 'vocab.txt']);
  const job = '{ jobs(first: 1) { nodes { kind baseModelId datasetId unit } } }';
  expect(await system.query(job)).toEqual({
    jobs: { nodes: [{ kind: 'IMPORT_BASE_MODEL', baseModelId: id, datasetId: null, unit: 'bytes' }] },
  });
  const dataset = await createDataset(system, { documents: smallCorpus });
  const run = await startTraining(system, dataset, { maxLength: 32, epochs: 1, baseModel: id });
  const follower = system.subscribe(run);
  await follower.finished;
  expect(follower.events.at(-1)).toMatchObject({ phase: 'SUCCEEDED' });
});

it('the command line imports a name of the hub, and says that it is for research', async () => {
  const args = ['model', 'import', 'UBC-NLP/MARBERT', '--revision', 'main'];
  const refused = await runTasnif(system, args);
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain('research use only');
  const { stdout, exitCode } = await runTasnif(system, [...args, '--accept-licence']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^base_[0-9a-f]{32}\nlayers 3, .*\n.*safetensors.*\nlast pre-trained on texts of at most 128 tokens\nlicence research use only .*commercial use\n$/,
  );
  expect(await names()).toContain('UBC-NLP/MARBERT');
});

it('a model that is made of one for research says so when it is deployed', async () => {
  const [baseModel] = (
    (await system.query('{ baseModels { nodes { id name } } }')) as {
      baseModels: { nodes: { id: string; name: string }[] };
    }
  ).baseModels.nodes.filter(({ name }) => name === 'UBC-NLP/MARBERT');
  const dataset = await createDataset(system, { documents: smallCorpus });
  const run = await startTraining(system, dataset, { maxLength: 32, epochs: 1, baseModel: baseModel?.id });
  await system.subscribe(run).finished;
  const deployed = await runTasnif(system, ['deploy', 'latest']);
  expect(deployed.stdout).toContain(
    'UBC-NLP/MARBERT restricts the use of what is made of it: research use only',
  );
});

it('a worker that is killed in the middle of a download is followed by one that goes on', async () => {
  hub.fault = (path) => (weights(path) ? { pauseMs: 400 } : undefined);
  const id = await requestImport(system, { name: 'killed', hub: { name: 'a/tiny' } });
  expect(await read(id, 'status job { status }')).toMatchObject({ status: 'IMPORTING' });
  await untilAsked(/safetensors/);
  await sleep(900);
  const dataset = await createDataset(system, { documents: smallCorpus });
  await expect(startTraining(system, dataset, { baseModel: id })).rejects.toThrow('BASE_MODEL_NOT_READY');
  await system.worker.kill();
  hub.fault = () => undefined;
  hub.requests.length = 0;
  await system.startWorker();
  expect(await untilImported(system, id)).toMatchObject({ status: 'READY' });
  const ranges = hub.requests.filter(({ path }) => weights(path)).map(({ range }) => range);
  expect(ranges).toEqual([expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  // What was whole is not fetched again.
  expect(hub.requests.filter(({ path }) => path.endsWith('config.json'))).toEqual([]);
});

it('an import that is cancelled leaves nothing, and its name is free', async () => {
  hub.fault = (path) => (weights(path) ? { pauseMs: 1_000 } : undefined);
  const id = await requestImport(system, { name: 'again', hub: { name: 'a/tiny' } });
  await untilAsked(/safetensors/);
  const { job } = (await read(id, 'job { id }')) as { job: { id: string } };
  await system.query('mutation ($id: ID!) { cancelJob(id: $id) { id } }', { id: job.id });
  expect(await untilImported(system, id)).toMatchObject({ status: 'FAILED', job: { status: 'CANCELLED' } });
  for (let i = 0; i < 100 && existsSync(folderOf(id)); i++) await sleep(50);
  expect(existsSync(folderOf(id))).toBe(false);
  hub.fault = () => undefined;
  await importBaseModel(system, { name: 'again', hub: { name: 'a/tiny' } });
  expect(await read(id, 'status')).toBeNull();
});

it('a hub that breaks off, and is busy for a moment, is put up with', async () => {
  const once = new Set<string>();
  hub.fault = (path) => {
    if (once.has(path) || path.startsWith('/api')) return undefined;
    once.add(path);
    return weights(path) ? { breakAfter: 30_000 } : { status: 429, headers: { 'retry-after': '1' } };
  };
  await importBaseModel(system, { name: 'patient', hub: { name: 'a/tiny' } });
});

it.each([
  ['HUB_NOT_FOUND', { hub: { name: 'a/nothing' } }],
  ['HUB_NOT_FOUND', { hub: { name: 'a/tiny', revision: 'v9' } }],
  ['LICENCE_NOT_ACCEPTED', { hub: { name: 'b/research' } }],
  ['CONFIG_UNSUPPORTED', { hub: { name: 'c/gpt' } }],
  ['UNSUPPORTED_MODEL', { hub: { name: 'd/tensorflow' } }],
])('is not imported: %s %j', async (code, input) => {
  expect(await failImport({ name: 'bad', ...input })).toMatchObject({ code });
  expect(hub.requests.filter(({ path }) => weights(path))).toEqual([]);
});

it.each([
  ['HUB_UNAUTHORIZED', { status: 403 }],
  ['HUB_BUSY', { status: 429, headers: { 'retry-after': '86400' } }],
  ['HUB_LENGTH', { body: Buffer.alloc(10) }],
  ['CHECKSUM_MISMATCH', { body: Buffer.alloc(tinyBert['model.safetensors'].length) }],
] as const)('is not imported from a hub whose weights are %s', async (code, fault) => {
  hub.fault = (path) => (weights(path) ? fault : undefined);
  expect(await failImport({ name: 'bad', hub: { name: 'a/tiny' } })).toMatchObject({ code });
});

it('a folder of this machine is sent by the command line, and kept as far as it is read', async () => {
  const folder = join(system.home, 'local');
  await mkdir(folder);
  for (const [name, content] of Object.entries(tinyBert)) await writeFile(join(folder, name), content);
  await writeFile(join(folder, 'modeling.py'), 'raise SystemExit');
  const { stdout, exitCode } = await runTasnif(system, ['model', 'import', 'local', '--licence', 'MIT']);
  expect(exitCode).toBe(0);
  const [id = ''] = stdout.split('\n');
  expect(await read(id, 'name source origin licence')).toEqual({
    ...{ name: 'local', source: 'UPLOAD', origin: 'local.zip', licence: 'MIT' },
  });
  expect((await readdir(folderOf(id))).sort()).toEqual(['config.json', 'model.safetensors', 'vocab.txt']);
});

it('an upload may hold the folder itself, and anything beside it is left', async () => {
  const files = Object.fromEntries(
    Object.entries(tinyBert).map(([name, content]) => [`bert/${name}`, content]),
  );
  const upload = await system.upload(
    'bert.zip',
    await zipOf({ ...files, 'bert/evil.py': 'x', 'note.txt': 'x' }),
  );
  const id = await importBaseModel(system, { name: 'zipped', upload });
  expect((await readdir(folderOf(id))).sort()).toEqual(['config.json', 'model.safetensors', 'vocab.txt']);
});

it.each<[string, () => Promise<Buffer>]>([
  ['BROKEN_ARCHIVE', () => Promise.resolve(Buffer.from('no zip'))],
  ['UNSUPPORTED_MODEL', () => zipOf({ 'config.json': tinyBert['config.json'] })],
  [
    'UNSAFE_PATH',
    async () => withEntryName(await zipOf({ ...tinyBert, 'aaaa.txt': 'x' }), 'aaaa.txt', '../a.txt'),
  ],
  ['SAFETENSORS_INVALID', () => zipOf({ ...tinyBert, 'model.safetensors': 'x'.repeat(100) })],
])('an upload is refused: %s', async (code, zip) => {
  const upload = await system.upload('bert.zip', await zip());
  const error = await failImport({ name: 'bad', upload });
  expect(error).toMatchObject({ code });
  expect(error.message).not.toContain(system.home);
});

it('a folder of the server is imported where that is allowed, and no link leads out of there', async () => {
  const folder = join(system.home, 'allowed');
  await mkdir(folder);
  for (const [name, content] of Object.entries(tinyBert)) await writeFile(join(folder, name), content);
  const id = await importBaseModel(system, { name: 'allowed', folder });
  expect((await readdir(folderOf(id))).sort()).toEqual(['config.json', 'model.safetensors', 'vocab.txt']);
  await symlink('/etc', join(system.home, 'link'));
  const refused = async (path: string): Promise<unknown> => {
    const input = { name: 'out', folder: join(system.home, path) };
    return (await system.request(mutation, { input })).failures[0];
  };
  expect(await refused('link')).toMatchObject({ code: 'FOLDER_NOT_ALLOWED', field: 'folder' });
  expect(await refused('nothing')).toMatchObject({ code: 'NOT_FOUND', field: 'folder' });
});
