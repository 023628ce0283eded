import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomWeights, saveModelFolder } from '@tasnif/marbert';
import { createArtifacts, type Artifacts, type BaseModelRow, type Store } from '@tasnif/store';
import { learnVocabulary } from '@tasnif/tokenizer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importBaseModel } from './import-base-model.ts';

const tokenizer = learnVocabulary(['الكتاب على الطاولة'], { size: 100, minFrequency: 1 });
const config = {
  ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 8, layers: 1, heads: 2 },
  ...{ intermediateSize: 16, positions: 16, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02 },
  labels: [],
};
let home: string;
let folder: string;
let artifacts: Artifacts;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-import-'));
  folder = join(home, 'source');
  artifacts = createArtifacts(join(home, 'artifacts'));
  saveModelFolder(folder, { config, tokenizer, weights: randomWeights(config, 1) });
});
afterEach(() => rm(home, { recursive: true }));

function storeThat(create: (row: BaseModelRow) => Promise<BaseModelRow | null>): Store {
  return { baseModels: { findByName: () => Promise.resolve(null), create } } as unknown as Store;
}

describe('importing a base model', () => {
  it('has copied what the files hold, not links to it, before there is a row', async () => {
    const cache = join(home, 'models--tiny');
    const snapshot = join(cache, 'snapshots', 'main');
    await mkdir(join(cache, 'snapshots'), { recursive: true });
    await mkdir(join(cache, 'blobs'));
    await rename(folder, snapshot);
    await rename(join(snapshot, 'model.safetensors'), join(cache, 'blobs', 'weights'));
    await symlink('../../blobs/weights', join(snapshot, 'model.safetensors'));
    const store = storeThat(async (row) => {
      const copy = await lstat(join(artifacts.baseModelFolder(row.id), 'model.safetensors'));
      expect(copy.isFile()).toBe(true);
      return row;
    });
    const input = { name: 'tiny', folder: snapshot, licence: ' MIT ' };
    const row = await importBaseModel({ store, artifacts }, input);
    expect(row).toMatchObject({ name: 'tiny', licence: 'MIT', shape: { layers: 1, positions: 16 } });
  });

  it('refuses a link to a file elsewhere and leaves no files', async () => {
    await rename(join(folder, 'vocab.txt'), join(home, 'secret'));
    await rm(join(folder, 'tokenizer.json'));
    await symlink(join(home, 'secret'), join(folder, 'vocab.txt'));
    const store = storeThat((row) => Promise.resolve(row));
    await expect(importBaseModel({ store, artifacts }, { name: 'tiny', folder })).rejects.toMatchObject({
      code: 'MODEL_FOLDER_INVALID',
      message: expect.stringContaining('vocab.txt is a link that leads out of it'),
    });
    expect(existsSync(join(home, 'artifacts'))).toBe(false);
  });

  it('copies pickled weights and nothing that was not read', async () => {
    const fixture = fileURLToPath(new URL('../../../../libs/marbert/fixtures/tiny-bert', import.meta.url));
    await cp(join(fixture, 'pytorch_model.bin'), join(folder, 'pytorch_model.bin'));
    await cp(join(fixture, 'config.json'), join(folder, 'config.json'));
    await rm(join(folder, 'model.safetensors'));
    await writeFile(join(folder, 'modeling_bert.py'), 'raise SystemExit');
    const store = storeThat((row) => Promise.resolve(row));
    const { id } = await importBaseModel({ store, artifacts }, { name: 'tiny', folder });
    expect((await readdir(artifacts.baseModelFolder(id))).sort()).toEqual([
      ...['config.json', 'pytorch_model.bin', 'tokenizer.json'],
    ]);
  });

  it('whose name somebody takes meanwhile is refused and leaves no files', async () => {
    const store = storeThat(() => Promise.resolve(null));
    await expect(importBaseModel({ store, artifacts }, { name: 'tiny', folder })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'name',
    });
    expect(await readdir(join(home, 'artifacts', 'base-models'))).toEqual([]);
  });
});
