import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zipFolder } from './zip-folder.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-zip-'));
  for (const name of ['sports', 'politics', 'empty', '.hidden']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'sports/2.txt'), 'ب');
  await writeFile(join(folder, 'sports/10.TXT'), 'أ');
  await writeFile(join(folder, 'sports/notes.md'), 'no text');
  await writeFile(join(folder, 'politics/خبر.txt'), 'نص '.repeat(1000));
  await writeFile(join(folder, '.hidden/1.txt'), 'no text');
  await symlink(join(folder, 'sports/2.txt'), join(folder, 'politics/link.txt'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Names and contents, by the archive's directory: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 */
function unzip(zip: Buffer): [name: string, text: string][] {
  const entries: [string, string][] = [];
  for (let at = zip.indexOf('PK\x01\x02'); at !== -1; at = zip.indexOf('PK\x01\x02', at + 46)) {
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    entries.push([name, inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(at + 20))).toString()]);
  }
  return entries;
}

it('holds the .txt files in order, by their paths below the folder, and nothing else', async () => {
  expect(unzip(await buffer(await zipFolder(folder)))).toEqual([
    ['politics/link.txt', 'ب'],
    ['politics/خبر.txt', 'نص '.repeat(1000)],
    ['sports/10.TXT', 'أ'],
    ['sports/2.txt', 'ب'],
  ]);
});

it('gives the same bytes for the same texts', async () => {
  const [once, again] = [await buffer(await zipFolder(folder)), await buffer(await zipFolder(folder))];
  expect(once.equals(again)).toBe(true);
});

it('refuses a folder without a .txt file', async () => {
  await expect(zipFolder(join(folder, 'empty'))).rejects.toMatchObject({
    code: 'NO_TEXTS',
    message: `${join(folder, 'empty')} holds no .txt file.`,
  });
});
