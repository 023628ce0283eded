import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimRun, createRuns } from './test/fixtures.ts';
import { startStores, type TestStores } from './test/stores.ts';

/** Far beyond the deadline of a test: whoever waits so long was not woken. */
const never = 600_000;

describe('event listener', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await startStores();
  });
  afterAll(() => stores.dispose());

  test('everybody who waits for a run wakes when it has events', async () => {
    const { store } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    const listener = await store.events.listen();
    const { signal } = new AbortController();
    const woken = Promise.all([1, 2, 3].map(() => listener.next(claim.runId, signal, never)));
    await store.queue.append(claim, [{ type: 'LOG_LINE', level: 'INFO', message: 'سطر' }]);
    await woken;
    await listener.dispose();
  });

  test('the events of one run do not wake those who wait for another', async () => {
    const { store } = await stores.open();
    const [first, second] = await createRuns(store, 2);
    const listener = await store.events.listen();
    const stop = new AbortController();
    const order: string[] = [];
    const other = listener.next(second?.id ?? '', stop.signal, never).then(() => order.push('other'));
    const own = listener.next(first?.id ?? '', stop.signal, never).then(() => order.push('own'));
    await claimRun(store);
    await own;
    stop.abort();
    await other;
    expect(order).toEqual(['own', 'other']);
    await listener.dispose();
  });

  test('a trainer that waits wakes when a run is queued and when one is to be cancelled', async () => {
    const { store } = await stores.open();
    const listener = await store.events.listen();
    const { signal } = new AbortController();
    const queued = listener.nextRunChange(signal, never);
    await createRuns(store, 1);
    await queued;
    const claim = await claimRun(store);
    const cancelled = listener.nextRunChange(signal, never);
    await store.runs.requestCancel(claim.runId);
    await cancelled;
    await listener.dispose();
  });

  test('waiting ends at its timeout, when it is aborted, and when the listener is disposed', async () => {
    const { store } = await stores.open();
    const listener = await store.events.listen();
    const { signal } = new AbortController();
    await listener.next('run_0', signal, 1);
    await listener.next('run_0', AbortSignal.abort(), never);
    const waiting = listener.next('run_0', signal, never);
    await listener.dispose();
    await waiting;
    await listener.next('run_0', signal, never);
  });

  test('a lost connection wakes everybody once it is made again, and news goes on', async () => {
    const { store, databaseUrl } = await stores.open();
    await createRuns(store, 1);
    const claim = await claimRun(store);
    const listener = await store.events.listen();
    const { signal } = new AbortController();
    const woken = listener.next(claim.runId, signal, never);

    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'tasnif events' AND datname = current_database()`);
    await client.end();
    await woken;

    const again = listener.next(claim.runId, signal, never);
    await store.queue.append(claim, [{ type: 'LOG_LINE', level: 'INFO', message: 'سطر' }]);
    await again;
    await listener.dispose();
  });
});
