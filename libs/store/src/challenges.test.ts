import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from './store.ts';
import { createRuns, finishRun, newModel } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

describe('challenges', () => {
  let stores: TestStores;
  let store: Store;
  let champion: string;
  let challenger: string;
  let other: string;
  beforeAll(async () => {
    stores = await startStores();
  });
  beforeEach(async () => {
    ({ store } = await stores.open());
    [champion, challenger, other] = [await makeModel(), await makeModel(), await makeModel()];
    await store.deployments.deploy('production', champion);
  });
  afterAll(() => stores.dispose());

  async function makeModel(change: object = {}): Promise<string> {
    await createRuns(store, 1);
    return (await finishRun(store, { ...newModel(), ...change })).id;
  }

  test('a challenger answers beside the deployed model until it ends', async () => {
    await store.challenges.start('production', challenger, 0.1);
    expect(await store.deployments.serving('production')).toMatchObject({
      deployment: { modelId: champion, rolledBackAt: null },
      challenge: { modelId: challenger, share: 0.1, endedAt: null },
    });
    expect(await store.challenges.end('production')).toMatchObject({ modelId: champion });
    expect(await store.deployments.serving('production')).toMatchObject({ challenge: null });
    await expect(store.challenges.end('production')).rejects.toMatchObject({ code: 'NO_CHALLENGE' });
  });

  test('what it is read with is what its row says', async () => {
    const { id } = await store.challenges.start('production', challenger, 0.25);
    const { deployment, challenge } = await store.deployments.serving('production');
    expect(challenge).toEqual(await store.challenges.current(id));
    expect(deployment).toEqual(await store.deployments.find(id));
  });

  test('another takes its place, and one that is begun again goes on', async () => {
    const { id } = await store.challenges.start('production', challenger, 0);
    const first = await store.challenges.current(id);
    await store.challenges.start('production', other, 0);
    expect(await store.challenges.list(id, 10)).toMatchObject([
      { modelId: other, endedAt: null },
      { modelId: challenger, endedAt: expect.any(Date), promoted: false },
    ]);
    await store.challenges.start('production', challenger, 0.5);
    expect(await store.challenges.current(id)).toEqual({ ...first, share: 0.5 });
    expect(await store.challenges.list(id, 10)).toHaveLength(2);
  });

  test('promotion deploys it at once, and rolling back goes to the champion', async () => {
    const before = await store.challenges.start('production', challenger, 0);
    const promoted = await store.challenges.promote('production');
    expect(promoted).toMatchObject({ alias: 'production', modelId: challenger });
    expect(await store.deployments.serving('production')).toEqual({ deployment: promoted, challenge: null });
    expect(await store.challenges.list(before.id, 1)).toMatchObject([{ promoted: true }]);
    expect(await store.deployments.rollback('production')).toMatchObject({
      id: before.id,
      modelId: champion,
    });
    expect(await store.deployments.serving('production')).toMatchObject({ challenge: null });
    const { rows } = await store.deployments.history('production', { first: 10 });
    expect(rows).toMatchObject([
      { modelId: challenger, rolledBackAt: expect.any(Date) },
      { modelId: champion, rolledBackAt: null },
    ]);
  });

  test('of two who promote at the same time one finds nothing to promote', async () => {
    await store.challenges.start('production', challenger, 0);
    const both = await Promise.allSettled([
      store.challenges.promote('production'),
      store.challenges.promote('production'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await store.deployments.history('production', { first: 10 })).totalCount).toBe(2);
  });

  test.each(['deploy', 'rollback'] as const)('ends when the alias is changed by %s', async (change) => {
    await store.deployments.deploy('production', other);
    const { id } = await store.challenges.start('production', challenger, 0);
    await (change === 'deploy'
      ? store.deployments.deploy('production', champion)
      : store.deployments.rollback('production'));
    expect(await store.challenges.list(id, 1)).toMatchObject([
      { endedAt: expect.any(Date), promoted: false },
    ]);
    expect(await store.deployments.serving('production')).toMatchObject({
      ...{ deployment: { modelId: champion }, challenge: null },
    });
  });

  test('a challenger needs the classes of the deployed model, and is told the difference', async () => {
    const wrong = await makeModel({ classes: ['رياضة', 'طقس'] });
    await expect(store.challenges.start('production', wrong, 0)).rejects.toMatchObject({
      code: 'CLASSES_DIFFER',
      message: expect.stringMatching(/lacks مال and has also طقس/),
    });
    expect(await store.deployments.serving('production')).toMatchObject({ challenge: null });
  });

  test('needs a model, an alias that answers, and another model than that', async () => {
    await expect(store.challenges.start('production', 'mdl_0', 0)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(store.challenges.start('production', champion, 0)).rejects.toMatchObject({
      code: 'ALREADY_DEPLOYED',
    });
    await store.deployments.deploy('trial', other);
    await expect(store.challenges.start('none', challenger, 0)).rejects.toMatchObject({
      ...{ code: 'NO_DEPLOYMENT', message: expect.stringContaining('"none"') },
      hint: expect.stringContaining('"production", "trial"'),
    });
  });

  test('the list has what answers under each alias now', async () => {
    await store.deployments.deploy('trial', other);
    const last = await store.deployments.deploy('production', challenger);
    const page = await store.deployments.list({ first: 1 });
    expect(page).toMatchObject({ rows: [{ id: last.id }], hasNextPage: true, totalCount: 2 });
    const next = await store.deployments.list({ first: 1, after: last.id });
    expect(next).toMatchObject({ rows: [{ alias: 'trial', modelId: other }], hasNextPage: false });
  });
});
