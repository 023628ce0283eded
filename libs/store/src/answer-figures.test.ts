import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnswerFigure } from './answer-figures.ts';
import type { Store } from './store.ts';
import { createModel, writeDataset } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

describe('figures of answers', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  async function open(): Promise<{ store: Store; figure: AnswerFigure }> {
    const { store } = await stores.open();
    const { id: modelId } = await createModel(store, 'first');
    const { id: deploymentId } = await store.deployments.deploy('production', modelId);
    const sum = { name: 'answer', key: 1, value: 2 } as const;
    return { store, figure: { deploymentId, modelId, inShadow: false, day: daysAgo(0), ...sum } };
  }

  test('of the same kind add up, also of two who write at the same time', async () => {
    const { store, figure } = await open();
    const figures = Array.from({ length: 50 }, (_, key) => ({ ...figure, key }));
    const backwards = figures.toReversed();
    await Promise.all([figures, backwards, figures, backwards].map(store.answerFigures.add));
    const read = await store.answerFigures.read(figure.deploymentId, { days: 1 });
    expect(read).toEqual(figures.map((each) => ({ ...each, value: 8 })));
  });

  test('are told apart by side, day, name and key', async () => {
    const { store, figure } = await open();
    const different = [
      figure,
      { ...figure, inShadow: true },
      { ...figure, day: daysAgo(1) },
      { ...figure, name: 'requests', key: 0 } as const,
    ];
    await store.answerFigures.add(different);
    const read = await store.answerFigures.read(figure.deploymentId, { days: 2 });
    expect(read).toHaveLength(different.length);
    expect(read).toEqual(expect.arrayContaining(different));
  });

  test('are read of the last days, of a model, or by name', async () => {
    const { store, figure } = await open();
    const old = { ...figure, day: daysAgo(3) };
    await store.answerFigures.add([figure, old, { ...figure, name: 'comparison' }]);
    const read = (which: Parameters<Store['answerFigures']['read']>[1]): Promise<unknown> =>
      store.answerFigures.read(figure.deploymentId, which);
    expect(await read({ days: 3, names: ['answer'] })).toEqual([figure]);
    expect(await read({ days: 4, names: ['answer'] })).toEqual([figure, old]);
    expect(await read({ days: 4, modelId: 'mdl_0' })).toEqual([]);
  });

  test('are forgotten after 400 days', async () => {
    const { store, figure } = await open();
    const [kept, old] = [399, 400].map((days) => ({ ...figure, day: daysAgo(days) }));
    await store.answerFigures.add([figure, kept ?? figure, old ?? figure]);
    await store.answerFigures.prune();
    expect(await store.answerFigures.read(figure.deploymentId, { days: 1_000 })).toEqual([figure, kept]);
  });

  test('are all kept or none', async () => {
    const { store, figure } = await open();
    await expect(store.answerFigures.add([figure, { ...figure, modelId: 'mdl_0' }])).rejects.toThrow();
    expect(await store.answerFigures.read(figure.deploymentId, { days: 1 })).toEqual([]);
  });
});

describe('lengths of training texts', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('are counted in code points, without the other splits and what is left out', async () => {
    const { store } = await stores.open();
    // The first is for TEST, see the fixtures.
    const texts = ['ا'.repeat(40), 'ا'.repeat(15), 'ا'.repeat(16), '😀'.repeat(15), 'ا'.repeat(32), 'ا'];
    const documents = texts.map((text, i) => ({ text, label: `${i % 2}`, file: 'a.txt', line: i + 1 }));
    const { version } = await writeDataset(store, documents, () => ({
      excluded: new Map([[5, 'DUPLICATE']]),
    }));
    expect(await store.datasets.lengthCounts(version.id, [16, 32, 64])).toEqual([2, 1, 1, 0]);
  });
});
