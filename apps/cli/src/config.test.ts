import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_URL, readConfig } from './config.ts';

let root: string;
let installation: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tasnif-config-'));
  installation = join(root, 'installation');
  await mkdir(join(installation, '.tasnif'), { recursive: true });
  await mkdir(join(installation, 'texts/deeper'), { recursive: true });
  await writeFile(join(installation, '.tasnif/running.json'), '{ "url": "http://127.0.0.1:4321", "pid": 7 }');
  await writeFile(join(installation, '.tasnif/admin.key'), 'key-of-the-file\n', { mode: 0o600 });
});
afterAll(() => rm(root, { recursive: true }));

const read = (
  environment: NodeJS.ProcessEnv,
  url?: string,
  folder = join(installation, 'texts/deeper'),
): ReturnType<typeof readConfig> => readConfig({ url, environment, folder });

describe('the address', () => {
  it('is --url before all', async () => {
    expect(await read({ TASNIF_URL: 'http://other:1' }, 'https://one.example/tasnif/')).toMatchObject({
      url: 'https://one.example/tasnif',
    });
  });

  it('is TASNIF_URL before what runs here', async () => {
    expect(await read({ TASNIF_URL: 'http://other:1' })).toMatchObject({ url: 'http://other:1' });
  });

  it('is what runs in TASNIF_HOME, whatever the folder', async () => {
    const home = join(installation, '.tasnif');
    expect(await read({ TASNIF_HOME: home }, undefined, root)).toEqual({
      url: 'http://127.0.0.1:4321',
      key: 'key-of-the-file',
    });
  });

  it('stands when it is given, though the file that says what runs is broken', async () => {
    const home = join(root, 'broken');
    await mkdir(home);
    await writeFile(join(home, 'running.json'), '{');
    expect(await read({ TASNIF_HOME: home }, 'http://other:1')).toMatchObject({ url: 'http://other:1' });
    await expect(read({ TASNIF_HOME: home })).rejects.toMatchObject({ code: 'BAD_RUNNING_FILE' });
  });

  it('is what runs in a folder above', async () => {
    expect(await read({})).toMatchObject({ url: 'http://127.0.0.1:4321' });
  });

  it('is the usual one where nothing is said', async () => {
    expect(await read({}, undefined, root)).toEqual({ url: DEFAULT_URL, key: undefined });
  });

  it('is refused with its source when it is none', async () => {
    await expect(read({ TASNIF_URL: 'localhost' })).rejects.toMatchObject({
      code: 'BAD_URL',
      message: '"localhost" (TASNIF_URL) is not the address of an API.',
    });
  });

  it('is asked for when running.json does not say it', async () => {
    const folder = join(root, 'broken');
    await mkdir(join(folder, '.tasnif'), { recursive: true });
    await writeFile(join(folder, '.tasnif/running.json'), '{ "port": 1 }');
    await expect(read({}, undefined, folder)).rejects.toMatchObject({ code: 'BAD_RUNNING_FILE' });
  });
});

describe('the key', () => {
  it('is TASNIF_KEY before the file', async () => {
    expect(await read({ TASNIF_KEY: ' key-of-the-variable ' })).toMatchObject({ key: 'key-of-the-variable' });
  });

  it('is what admin.key holds, trimmed', async () => {
    expect(await read({})).toMatchObject({ key: 'key-of-the-file' });
  });

  it('of the file is not sent to another machine', async () => {
    expect(await read({}, 'https://one.example')).toMatchObject({ key: undefined });
  });
});
