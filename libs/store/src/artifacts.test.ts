import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checksums, createArtifacts } from './artifacts.ts';
import { newId } from './ids.ts';

describe('artifacts', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tasnif-artifacts-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function exportFolder(): Promise<string> {
    const folder = join(root, 'unfinished');
    await mkdir(join(folder, 'onnx'), { recursive: true });
    await writeFile(join(folder, 'onnx', 'model.onnx'), 'abc');
    await writeFile(join(folder, 'config.json'), '{}');
    return folder;
  }

  test('files of a variant take the place of what an attempt at it has left', async () => {
    const artifacts = createArtifacts(root);
    const id = newId('variant');
    await mkdir(join(artifacts.variantFolder(id), 'dead'), { recursive: true });
    await mkdir(artifacts.variantFiles(id));
    await writeFile(join(artifacts.variantFiles(id), 'half'), 'a');
    await artifacts.publishVariant(await exportFolder(), id);
    expect(await readdir(artifacts.variantFolder(id))).toEqual(['files']);
    expect((await readdir(artifacts.variantFiles(id))).sort()).toEqual(['config.json', 'onnx']);
    expect(await artifacts.variantsWithFolder()).toEqual([id]);
  });

  test('published files are in the place of their model and no longer where they were made', async () => {
    const artifacts = createArtifacts(root);
    const folder = await exportFolder();
    const id = newId('model');
    await artifacts.publish(folder, id);
    expect(await readFile(join(artifacts.folder(id), 'onnx/model.onnx'), 'utf8')).toBe('abc');
    expect(existsSync(folder)).toBe(false);
  });

  test('a model that has files already is not overwritten', async () => {
    const artifacts = createArtifacts(root);
    const id = newId('model');
    await artifacts.publish(await exportFolder(), id);
    await expect(artifacts.publish(await exportFolder(), id)).rejects.toThrow();
  });

  test('checksums name every file below a folder by its path', async () => {
    expect(await checksums(await exportFolder())).toEqual([
      {
        path: 'config.json',
        bytes: 2n,
        sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      },
      {
        path: 'onnx/model.onnx',
        bytes: 3n,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
    ]);
  });

  for (const id of ['../../etc', 'mdl_', `${newId('model')}/..`, newId('run'), `mdl_${'A'.repeat(32)}`]) {
    test(`no path is made of "${id.replace(/[0-9a-f]{32}/, '…')}"`, () => {
      expect(() => createArtifacts(root).folder(id)).toThrow(expect.objectContaining({ code: 'ID' }));
    });
  }
});
