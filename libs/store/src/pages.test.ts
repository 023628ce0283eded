import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from './ids.ts';
import { createRuns } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

describe('pages', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('following the cursor reads every row once, newest first', async () => {
    const { store } = await stores.open();
    const made = await createRuns(store, 7);
    const read: string[] = [];
    const sizes: number[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await store.runs.list({ first: 3, after });
      expect(page.totalCount).toBe(7);
      read.push(...page.rows.map((row) => row.id));
      sizes.push(page.rows.length);
      after = page.rows.at(-1)?.id ?? null;
      more = page.hasNextPage;
    }
    expect(read).toEqual(made.map((run) => run.id).reverse());
    expect(sizes).toEqual([3, 3, 1]);
  });

  test('a page that holds all rows says that there are no more', async () => {
    const { store } = await stores.open();
    await createRuns(store, 2);
    expect(await store.runs.list({ first: 2 })).toMatchObject({ hasNextPage: false, totalCount: 2 });
  });

  test('runs are listed by phase', async () => {
    const { store } = await stores.open();
    const [run] = await createRuns(store, 3);
    await store.runs.requestCancel(run?.id ?? '');
    const page = await store.runs.list({ first: 10, phases: ['CANCELLED'] });
    expect(page).toMatchObject({ rows: [{ id: run?.id }], totalCount: 1 });
  });

  for (const first of [0, 101, 1.5, NaN]) {
    test(`a page of ${first} rows is refused`, async () => {
      const { store } = await stores.open();
      await expect(store.baseModels.list({ first })).rejects.toMatchObject({ code: 'PAGE_SIZE' });
    });
  }

  test('a cursor of another list is refused', async () => {
    const { store } = await stores.open();
    await expect(store.datasets.list({ first: 1, after: newId('run') })).rejects.toMatchObject({
      code: 'CURSOR',
    });
  });
});
