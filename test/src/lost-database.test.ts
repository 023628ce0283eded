import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallCorpus } from './support/corpus.ts';
import { gapless, readRunEvents } from './support/run-events.ts';
import { startSystem, type System } from './support/system.ts';
import { createDataset, startTraining } from './support/train.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem({ trainer: true });
});
afterAll(() => system.dispose());

/** Ends every connection to the system's database but its own, as a restart of Postgres does. */
async function dropConnections(): Promise<number> {
  const client = new pg.Client({ connectionString: system.databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

it(
  'loses every connection to its database three times, and neither the run nor an event',
  { timeout: 120_000 },
  async () => {
    const dataset = await createDataset(system, { documents: smallCorpus });
    const id = await startTraining(system, dataset, { maxLength: 32, epochs: 40, batchSize: 8 });
    const follower = system.subscribe(id);
    for (const epoch of [1, 8, 16]) {
      await follower.until((event) => event.__typename === 'EpochCompleted' && event['epoch'] === epoch);
      expect(await dropConnections()).toBeGreaterThan(1);
    }
    const events = await follower.finished;
    expect(events.at(-1)).toMatchObject({ phase: 'SUCCEEDED', attempt: 1 });
    expect(events.map(({ seq }) => seq)).toEqual(gapless(events));
    expect(
      events.filter((event) => event.__typename === 'EpochCompleted').map((event) => event['epoch']),
    ).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect((await readRunEvents(system, id)).length).toBe(events.length);
  },
);
