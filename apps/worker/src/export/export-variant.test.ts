import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomWeights, saveModelFolder, writeOnnx } from '@tasnif/marbert';
import { checksums, createArtifacts, LeaseLostError, newId, type Store } from '@tasnif/store';
import { learnVocabulary } from '@tasnif/tokenizer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobServices } from '../job-services.ts';
import { exportVariant } from './export-variant.ts';

const classes = ['رياضة', 'مال'];
const texts = ['فاز الفريق بالمباراة', 'ارتفع السهم في السوق', 'خسر الفريق', 'هبط السوق'];
const splits = ['TRAIN', 'TRAIN', 'VALIDATION', 'TEST'] as const;
const documents = texts.map((text, index) => ({ text, label: index % 2, split: splits[index] }));
const tokenizer = learnVocabulary(texts, { size: 200, minFrequency: 1 });
const config = {
  ...{ vocabularySize: tokenizer.vocabulary.length, hiddenSize: 16, layers: 1, heads: 2 },
  ...{ intermediateSize: 32, positions: 32, tokenTypes: 2, layerNormEpsilon: 1e-12 },
  ...{ initializerRange: 0.3, labels: classes },
};

const ids = { variant: newId('variant'), model: newId('model'), version: newId('version') };
const input = {
  ...{ modelId: ids.model, versionId: ids.version, trimVocabulary: true, browser: false },
  precisions: ['FP16' as const],
};
let home: string;
let testLocked: boolean;
let asked: (readonly string[])[];
let finish: Store['variants']['finish'];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-export-'));
  testLocked = false;
  asked = [];
  finish = (_claim, _id, _result, publish) => publish();
  const folder = createArtifacts(home).folder(ids.model);
  saveModelFolder(folder, { config, tokenizer, weights: randomWeights(config, 1) });
  await writeOnnx(folder, config, randomWeights(config, 1));
  await writeFile(join(folder, 'tasnif.json'), '{}');
  await writeFile(join(folder, 'README.md'), '# أخبار\n\n## Files\n');
});
afterEach(() => rm(home, { recursive: true }));

/** A job of that variant on a store that knows nothing else. */
async function services(): Promise<JobServices> {
  const artifacts = createArtifacts(home);
  const files = await checksums(artifacts.folder(ids.model));
  const reading = { maxLength: 16, normalization: 'NONE', normalizationSwitches: {} };
  const store = {
    models: {
      find: () => Promise.resolve({ id: ids.model, name: 'أخبار', classes, ...reading }),
      artifacts: () => Promise.resolve(files),
    },
    runs: { findFineTuning: () => Promise.resolve({ parameters: { fold: null } }) },
    datasets: {
      findVersion: () => Promise.resolve({ datasetId: 'ds_0', classes, settings: { testLocked } }),
      find: () => Promise.resolve({ deletedAt: null }),
      classCounts: () => Promise.resolve([]),
      async *documents(_version: string, wanted: readonly string[]) {
        asked.push(wanted);
        await Promise.resolve();
        yield documents.filter(({ split = '' }) => wanted.includes(split));
      },
    },
    variants: { finish: (...args: Parameters<typeof finish>) => finish(...args) },
  };
  const nothing = (): void => undefined;
  return {
    ...{ store: store as unknown as Store, artifacts, progress: { report: nothing, check: nothing } },
    claim: { jobId: 'job_0', leaseToken: 'attempt' },
  };
}

describe('a variant', () => {
  it('is put in its place, and measured on what it was not trimmed by', async () => {
    let texts: number | undefined;
    finish = (_claim, _id, { report }, publish) => {
      texts = report.texts;
      return publish();
    };
    const job = await services();
    await exportVariant(job, ids.variant, input);
    expect(texts).toBe(2);
    const files = await checksums(job.artifacts.variantFiles(ids.variant));
    expect(files.map(({ path }) => path)).toContain('onnx/model_fp16.onnx');
  });

  it('never sees a locked test split', async () => {
    testLocked = true;
    await exportVariant(await services(), ids.variant, input);
    expect(asked).toEqual([['TRAIN', 'VALIDATION']]);
  });

  it('whose job somebody else has by now leaves nothing', async () => {
    finish = () => Promise.reject(new LeaseLostError('job_0'));
    const job = await services();
    await expect(exportVariant(job, ids.variant, input)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await checksums(job.artifacts.variantFolder(ids.variant))).toEqual([]);
  });

  // A device of Linux that is always full.
  it.skipIf(!existsSync('/dev/full'))(
    'for which the disk has no room leaves nothing, and says so',
    async () => {
      const job = await services();
      const folder = join(job.artifacts.variantFolder(ids.variant), 'attempt');
      await mkdir(folder, { recursive: true });
      await symlink('/dev/full', join(folder, 'vocab.txt'));
      await expect(exportVariant(job, ids.variant, input)).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(existsSync(folder)).toBe(false);
    },
  );

  it('is not made of files that have changed', async () => {
    const job = await services();
    await writeFile(join(job.artifacts.folder(ids.model), 'onnx/model.onnx_data'), 'other');
    await expect(exportVariant(job, ids.variant, input)).rejects.toMatchObject({ code: 'MODEL_DAMAGED' });
    expect(existsSync(job.artifacts.variantFolder(ids.variant))).toBe(false);
  });
});
