import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, type JobClaim, type VariantReport } from './index.ts';
import type { Store } from './store.ts';
import { claimOptions, createModel } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

const options = { trimVocabulary: true, precisions: ['FP16', 'INT8'] as const, browser: false };
const report: VariantReport = {
  ...{ vocabularySize: 40, modelVocabularySize: 100, texts: 0, textsCutOtherwise: 0 },
  ...{ macroF1: 0, millisecondsPerText: 0, graphs: [] },
};
const files = [{ path: 'onnx/model_fp16.onnx', bytes: 5_000_000_000n, sha256: 'ab'.repeat(32) }];

async function request(store: Store): Promise<{ id: string; modelId: string; claim: JobClaim }> {
  const { id: modelId } = await createModel(store, 'أخبار');
  const versionId = (await store.runs.list({ first: 1 })).rows[0]?.versionId ?? '';
  const id = await store.jobs.exportModel({
    ...{ modelId, versionId },
    ...{ ...options, precisions: [...options.precisions] },
  });
  const claim = await store.jobQueue.claim(claimOptions);
  if (claim === null) throw new Error('There is no job to claim.');
  return { id, modelId, claim };
}

describe('a variant of a model', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('is there at once without a report, and has one and its files with the end of its job', async () => {
    const { store } = await stores.open();
    const { id, modelId, claim } = await request(store);
    expect(await store.jobQueue.task(claim)).toMatchObject({
      ...{ subjectId: id, task: { kind: 'EXPORT_MODEL', input: { modelId, ...options } } },
    });
    expect(await store.variants.list(modelId)).toMatchObject([
      { id, options, report: null, job: { status: 'RUNNING', variantId: id } },
    ]);
    let published = 0;
    const publish = (): Promise<void> => {
      published++;
      return Promise.resolve();
    };
    await store.variants.finish(claim, id, { report, files }, publish);
    expect(await store.variants.find(id)).toMatchObject({ report, job: { status: 'SUCCEEDED' } });
    expect(await store.variants.files(id)).toEqual(files);
    const again = store.variants.finish(claim, id, { report, files }, publish);
    await expect(again).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(published).toBe(1);
  });

  test('whose files can not be put in their place is not ready', async () => {
    const { store } = await stores.open();
    const { id, claim } = await request(store);
    const finishing = store.variants.finish(claim, id, { report, files }, () =>
      Promise.reject(new Error('no disk')),
    );
    await expect(finishing).rejects.toThrow('no disk');
    expect(await store.variants.find(id)).toMatchObject({ report: null, job: { status: 'RUNNING' } });
    expect(await store.variants.files(id)).toEqual([]);
  });

  test('that failed is not listed and can still be asked for; deleted, its job stays', async () => {
    const { store } = await stores.open();
    const { id, modelId, claim } = await request(store);
    await expect(store.variants.delete(id)).rejects.toMatchObject({ code: 'VARIANT_BUSY' });
    expect(await store.variants.abandoned([id, 'var_0'])).toEqual(['var_0']);
    await store.jobQueue.fail(claim, { code: 'X', message: 'm', hint: 'h' });
    expect(await store.variants.list(modelId)).toEqual([]);
    expect(await store.variants.abandoned([id])).toEqual([id]);
    expect((await store.variants.find(id))?.job).toMatchObject({ status: 'FAILED' });
    await store.variants.delete(id);
    expect(await store.variants.find(id)).toBeNull();
    expect(await store.jobs.find(claim.jobId)).toMatchObject({ status: 'FAILED', variantId: null });
    await expect(store.variants.delete(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is refused for a model that is not there, and leaves no job', async () => {
    const { store } = await stores.open();
    const { precisions } = { precisions: ['INT8' as const] };
    const input = { ...options, precisions, modelId: newId('model'), versionId: 'dsv_0' };
    await expect(store.jobs.exportModel(input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await store.jobs.list({ first: 1 })).totalCount).toBe(0);
  });
});
