import type pg from 'pg';
import { parseTrainingEvent, type StoredEvent, type TrainingEvent } from './events.ts';
import { checkFirst } from './pages.ts';

/** The events of a run after `afterSeq` by seq, at most `first` (1 to 1,000). */
export async function readEvents(
  pool: pg.Pool,
  runId: string,
  afterSeq: number,
  first: number,
): Promise<StoredEvent[]> {
  checkFirst(first, 1_000);
  const { rows } = await pool.query<{ seq: number; at: Date; type: string; payload: object }>(
    `SELECT seq, at, type, payload FROM "RunEvent" WHERE "runId" = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [runId, afterSeq, first],
  );
  return rows.map(({ seq, at, type, payload }) => ({
    runId,
    seq,
    at,
    ...parseTrainingEvent({ ...payload, type }),
  }));
}

/** Adds events after `lastSeq`; whoever calls this holds the run's row and moves its `lastSeq` on. */
export async function insertEvents(
  client: pg.PoolClient,
  runId: string,
  lastSeq: number,
  events: readonly TrainingEvent[],
): Promise<void> {
  // Read back as they will be: JSON has no NaN, and a reader could not make sense of what took its place.
  const batch = JSON.stringify(events.map(parseTrainingEvent));
  // clock_timestamp(), for now() is when the transaction began, before it waited for the row.
  await client.query(
    `INSERT INTO "RunEvent" ("runId", seq, at, type, payload)
     SELECT $1, $2 + place, clock_timestamp(), (event->>'type')::"EventType", event - 'type'
     FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS list(event, place)`,
    [runId, lastSeq, batch],
  );
}
