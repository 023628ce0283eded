import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openResultFile } from './result-file.ts';

let home: string;
let path: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-result-'));
  path = join(home, 'fcl_1', 'result.csv');
});
afterEach(() => rm(home, { recursive: true }));

const listed = (): Promise<string[]> => readdir(join(home, 'fcl_1'));

it('a result is under another name until it is whole', async () => {
  const result = await openResultFile(path, null);
  expect(await result.append('أ,1\n')).toBe(5);
  expect(await result.append('b,2\n')).toBe(9);
  expect(await listed()).toEqual([result.part]);
  expect((await result.checksum()).bytes).toBe(9n);
  await writeFile(join(home, 'fcl_1', 'left by another'), 'x');
  await result.place();
  await result.close();
  expect([await listed(), await readFile(path, 'utf8')]).toEqual([['result.csv'], 'أ,1\nb,2\n']);
});

it('goes on from where it was last said to be, out of reach of who wrote before', async () => {
  const first = await openResultFile(path, null);
  const bytes = await first.append('a\n');
  await first.append('never said\n');
  const second = await openResultFile(path, { part: first.part, bytes });
  await first.append('still writing\n');
  expect(await second.append('b\n')).toBe(4);
  expect(await listed()).toHaveLength(2);
  await second.takeOver();
  expect(await listed()).toEqual([second.part]);
  await first.close();
  await second.place();
  await second.close();
  expect(await readFile(path, 'utf8')).toBe('a\nb\n');
});

it('goes on with the whole of one who died before he could say that it is whole', async () => {
  const first = await openResultFile(path, null);
  const bytes = await first.append('a\nb\n');
  await rename(join(home, 'fcl_1', first.part), path);
  await first.close();
  const second = await openResultFile(path, { part: first.part, bytes });
  await second.takeOver();
  await second.place();
  await second.close();
  expect([await listed(), await readFile(path, 'utf8')]).toEqual([['result.csv'], 'a\nb\n']);
});
