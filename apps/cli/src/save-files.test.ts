import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveFiles } from './save-files.ts';

const client = { download: (path: string, file: string) => writeFile(file, `what is at ${path}`) };
const sha256 = createHash('sha256').update('what is at /a').digest('hex');
const options = { signal: new AbortController().signal, onFile: () => undefined };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasnif-save-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('files of the API', () => {
  it('are saved in folders as they are listed', async () => {
    await saveFiles(client, [{ path: 'onnx/a', sha256, url: '/a' }], folder, options);
    expect(await readFile(join(folder, 'onnx/a'), 'utf8')).toBe('what is at /a');
  });

  it('with another checksum are refused, and nothing of them stays', async () => {
    const saving = saveFiles(client, [{ path: 'a', sha256, url: '/b' }], folder, options);
    await expect(saving).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['../a', '/a/../../b', 'a/../../b', '.'])('do not leave the folder: %s', async (path) => {
    const saving = saveFiles(client, [{ path, sha256, url: '/a' }], join(folder, 'x'), options);
    await expect(saving).rejects.toMatchObject({ code: 'NOT_TASNIF' });
    expect(await readdir(folder)).toEqual([]);
  });
});
