import { lstat, mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    const weights = join(folder, 'model.safetensors');
    await mkdir(join(home, 'cache'));
    await rename(weights, join(home, 'cache', 'blob'));
    await symlink(join(home, 'cache', 'blob'), weights);
    const store = storeThat(async (row) => {
      const copy = await lstat(join(artifacts.baseModelFolder(row.id), 'model.safetensors'));
      expect(copy.isFile()).toBe(true);
      return row;
    });
    const row = await importBaseModel({ store, artifacts }, { name: 'tiny', folder, licence: ' MIT ' });
    expect(row).toMatchObject({ name: 'tiny', licence: 'MIT', shape: { layers: 1, positions: 16 } });
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
