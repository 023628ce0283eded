import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openArchive } from './archive.ts';
import { rawZip, zipOf } from './test-zip.ts';

let path: string;
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'tasnif-archive-')), 'a.zip');
});
afterAll(() => rm(join(path, '..'), { recursive: true }));

it('lists the files of an archive and reads those that are asked for', async () => {
  const large = Buffer.alloc(1_000_000, 'numbers');
  await writeFile(
    path,
    await zipOf({ 'bert/': '', 'bert/a.bin': large, '.hidden': 'x' }, { compress: false }),
  );
  const archive = await openArchive({ path, name: 'a.zip' });
  expect([...archive.entries]).toEqual([['bert/a.bin', { bytes: large.length }]]);
  expect(await buffer(archive.read('bert/a.bin'))).toEqual(large);
  await archive.dispose();
});

it.each([
  ['UNSAFE_PATH', rawZip([{ name: '../config.json', content: Buffer.from('x') }])],
  ['BROKEN_ARCHIVE', rawZip([{ name: 'config.json', content: Buffer.from('x'), mode: 0o120777 }])],
  ['BROKEN_ARCHIVE', Buffer.from('no zip')],
])('refuses what a zip of texts is refused for: %s', async (code, zip) => {
  await writeFile(path, zip);
  await expect(openArchive({ path, name: 'a.zip' })).rejects.toMatchObject({ code });
});
