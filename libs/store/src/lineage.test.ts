import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineageOf } from './lineage.ts';
import type { FineTuningRun } from './runs.ts';
import type { Store } from './store.ts';
import { createModel, finishRun, newModel, parameters } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.dispose());

/** A model that `teacher` has taught, on the data set and from the base model of the newest run. */
async function teach(store: Store, name: string, teacher: string): Promise<string> {
  const [last] = (await store.runs.list({ first: 1 })).rows as [FineTuningRun];
  const { versionId, baseModelId } = last;
  const own = { ...parameters, distillFrom: teacher };
  await store.runs.create({ versionId, baseModelId, name, parameters: own });
  return (await finishRun(store, newModel(name))).id;
}

test('a model comes of its base model, its teacher, its teacher’s teacher and theirs', async () => {
  const { store } = await stores.open();
  const { id: first } = await createModel(store, 'first');
  const second = await teach(store, 'second', first);
  const third = await teach(store, 'third', second);
  const lineage = await lineageOf(store, third);
  expect(lineage.map(({ model }) => model.name)).toEqual(['third', 'second', 'first']);
  expect(lineage.map(({ run }) => run.parameters.distillFrom)).toEqual([second, first, null]);
  expect(lineage.every(({ baseModel }) => baseModel.name === 'tiny')).toBe(true);
  await expect(lineageOf(store, 'mod_0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
