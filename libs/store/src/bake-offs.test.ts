import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BakeOffRow, Store } from './index.ts';
import { claimRun, createSmallDataset, finishRun, newModel, parameters, shape } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

async function start(store: Store, count: number): Promise<BakeOffRow> {
  const { version } = await createSmallDataset(store);
  const { id } = await store.baseModels.upsert({ name: 'tiny', source: 'SCRATCH', shape, licence: null });
  const runs = Array.from({ length: count }, (_, seed) => ({
    ...{ baseModelId: id, name: `run ${seed}`, parameters: { ...parameters, seed } },
  }));
  const sizes = { trainingDocuments: 1, validationDocuments: 1 };
  return store.bakeOffs.create({ name: 'which', versionId: version.id, ...sizes, runs });
}

describe('a bake-off', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('is made with its runs in order, or not at all', async () => {
    const { store } = await stores.open();
    const bakeOff = await start(store, 3);
    expect(bakeOff.runs).toMatchObject(
      [0, 1, 2].map((seed) => ({
        phase: 'QUEUED',
        parameters: { seed },
        bakeOffId: bakeOff.id,
        groupId: null,
      })),
    );
    expect(await store.bakeOffs.find(bakeOff.id)).toEqual(bakeOff);
    expect(await store.bakeOffs.list({ first: 1 })).toMatchObject({ rows: [bakeOff], totalCount: 1 });

    const { versionId } = bakeOff;
    const runs = [bakeOff.runs[0], { ...bakeOff.runs[0], baseModelId: 'base_0' }] as BakeOffRow['runs'];
    const sizes = { trainingDocuments: 1, validationDocuments: 1 };
    await expect(store.bakeOffs.create({ name: 'x', versionId, ...sizes, runs })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await store.bakeOffs.list({ first: 10 })).toMatchObject({ totalCount: 1 });
    expect(await store.runs.list({ first: 10 })).toMatchObject({ totalCount: 3 });
  });

  test('keeps what its models answer, and does not list them beside those that are for use', async () => {
    const { store } = await stores.open();
    const bakeOff = await start(store, 2);
    const answers = { labels: [0, 1], predictions: [0, 0] };
    const claim = await claimRun(store);
    await store.queue.append(claim, [
      ...[1, 2].map((epoch) => ({
        ...{ type: 'EPOCH_COMPLETED' as const, epoch, epochs: 2, step: epoch, trainLoss: 1, seconds: 1.5 },
      })),
    ]);
    await store.queue.transition(claim, 'EXPORTING');
    const model = { ...newModel(), validationAnswers: answers };
    await store.queue.succeed(claim, { model });
    expect(await store.models.findByBakeOff(bakeOff.id)).toMatchObject([{ id: model.id, answers }]);
    expect(await store.bakeOffs.costs(bakeOff.id)).toEqual([{ runId: claim.runId, epochs: 2, seconds: 3 }]);
    expect(await store.models.list({ first: 10 })).toMatchObject({ rows: [], totalCount: 0 });
    expect(await store.models.find(model.id)).not.toHaveProperty('validationAnswers');
  });

  test('is cancelled in those of its runs that have not ended, once', async () => {
    const { store } = await stores.open();
    const bakeOff = await start(store, 3);
    await finishRun(store, { ...newModel(), validationAnswers: { labels: [], predictions: [] } });
    await claimRun(store);
    const { runs } = await store.bakeOffs.requestCancel(bakeOff.id);
    expect(runs.map(({ phase }) => phase)).toEqual(['SUCCEEDED', 'PREPARING', 'CANCELLED']);
    expect(runs[1]?.cancelRequestedAt).not.toBeNull();
    // Asked again, there is still one that has not ended.
    await store.bakeOffs.requestCancel(bakeOff.id);
    await expect(store.bakeOffs.requestCancel('bake_0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of which every run has ended can not be cancelled', async () => {
    const { store } = await stores.open();
    const bakeOff = await start(store, 1);
    await store.bakeOffs.requestCancel(bakeOff.id);
    await expect(store.bakeOffs.requestCancel(bakeOff.id)).rejects.toMatchObject({
      code: 'BAKE_OFF_FINISHED',
    });
  });
});
