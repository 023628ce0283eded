import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isKept, keep } from './kept-folder.js';

const scratch = mkdtempSync(join(tmpdir(), 'tasnif-kept-'));
let folders = 0;

afterAll(() => rmSync(scratch, { recursive: true }));

const fresh = () => join(scratch, String((folders += 1)));

const fill = async (folder) => {
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'deep/file'), 'contents');
};

describe('keep', () => {
  it('makes a folder once', async () => {
    const folder = fresh();
    expect(isKept(folder, { version: 1 })).toBe(false);
    expect(await keep(folder, { version: 1 }, fill)).toBe(true);
    expect(await keep(folder, { version: 1 }, fill)).toBe(false);
    expect(isKept(folder, { version: 1 })).toBe(true);
    expect(isKept(folder, { version: 2 })).toBe(false);
  });

  it.each([
    ['is gone', (file) => rmSync(file)],
    ['is cut off', (file) => truncateSync(file, 3)],
  ])('makes it again when a file of it %s', async (_, harm) => {
    const folder = fresh();
    await keep(folder, 1, fill);
    harm(join(folder, 'deep/file'));
    expect(await keep(folder, 1, fill)).toBe(true);
    expect(readFileSync(join(folder, 'deep/file'), 'utf8')).toBe('contents');
  });

  it('leaves what stood while another could not be made, and nothing of that one afterwards', async () => {
    const folder = fresh();
    await keep(folder, 1, fill);
    const broken = keep(folder, 2, async (unfinished) => {
      await fill(unfinished);
      throw new Error('broken off');
    });
    await expect(broken).rejects.toThrow('broken off');
    expect(isKept(folder, 1)).toBe(true);
    await keep(folder, 1, fill);
    expect(existsSync(`${folder}.unfinished`)).toBe(false);
  });
});
