import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowedFolder } from './allowed-folder.ts';

let root: string;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'tasnif-allowed-')));
  for (const name of ['models/bert', 'models-of-others', 'other'])
    await mkdir(join(root, name), { recursive: true });
  await symlink(join(root, 'other'), join(root, 'models', 'out'));
  await symlink(join(root, 'models', 'bert'), join(root, 'models', 'in'));
  await symlink(join(root, 'models'), join(root, 'linked'));
});
afterAll(() => rm(root, { recursive: true }));

const ask = (name: string, allowed: readonly string[]): Promise<string> =>
  allowedFolder(
    join(root, name),
    allowed.map((folder) => join(root, folder)),
  );

it.each([
  ['models/bert', 'models'],
  ['models/in', 'models'],
  ['models/bert', 'models/bert'],
  ['linked/bert', 'linked'],
])('%s may be read where %s is allowed', async (name, allowed) => {
  expect(await ask(name, ['other', allowed])).toBe(join(root, 'models/bert'));
});

it.each([
  ['other', ['models']],
  ['models/out', ['models']],
  ['models-of-others', ['models']],
  ['models/../other', ['models']],
  ['models', ['models/bert']],
  ['models/bert', []],
  // Whether it is there is nobody's business.
  ['nothing', ['models']],
])('%s may not where %j are', async (name, allowed) => {
  await expect(ask(name, allowed)).rejects.toMatchObject({ code: 'FOLDER_NOT_ALLOWED', field: 'folder' });
});

it('a path that is not whole, or leads nowhere, is told so', async () => {
  await expect(allowedFolder('bert', [root])).rejects.toMatchObject({ code: 'BAD_INPUT' });
  await expect(ask('models/nothing', ['models'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
