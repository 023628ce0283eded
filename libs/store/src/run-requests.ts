import type pg from 'pg';
import { withTransaction } from './database.ts';
import { holdDataset } from './dataset-hold.ts';
import { notFound, StoreError } from './errors.ts';
import { insertEvents } from './event-log.ts';
import { isActive, isEnded, type Phase } from './phases.ts';

interface LockedRun {
  id: string;
  /** Null of one that pre-trains. */
  versionId: string | null;
  phase: Phase;
  attempt: number;
  lastSeq: number;
}

const columns = 'id, "versionId", phase, attempt, "lastSeq"';

/** What people ask of runs, each in one transaction with its event; each throws `NOT_FOUND`. */
export interface RunRequests {
  /** As `Runs.requestCancel`. */
  cancel(id: string): Promise<void>;
  /** As `BakeOffs.requestCancel`. */
  cancelBakeOff(id: string): Promise<void>;
  /** As `Runs.requestPause`. */
  pause(id: string): Promise<void>;
  /** As `Runs.resume`. */
  resume(id: string): Promise<void>;
}

export function createRunRequests(pool: pg.Pool): RunRequests {
  return {
    cancel: (id) =>
      withRun(pool, id, async (client, run) => {
        if (isEnded(run.phase)) throw finished(run, 'There is nothing left to cancel.');
        await cancel(client, run);
      }),
    cancelBakeOff: (id) =>
      withTransaction(pool, async (client) => {
        const { rows } = await client.query<LockedRun>(
          `SELECT ${columns} FROM "TrainingRun" WHERE "bakeOffId" = $1 ORDER BY id FOR NO KEY UPDATE`,
          [id],
        );
        if (rows.length === 0) notFound('bake-off', id);
        const left = rows.filter(({ phase }) => !isEnded(phase));
        if (left.length === 0) {
          throw new StoreError(
            'BAKE_OFF_FINISHED',
            `Every run of the bake-off "${id}" has ended.`,
            'There is nothing left to cancel.',
          );
        }
        for (const run of left) await cancel(client, run);
      }),
    pause: (id) =>
      withRun(pool, id, async (client, run) => {
        if (isEnded(run.phase)) throw finished(run, 'There is nothing left to pause.');
        if (isActive(run.phase)) await askTrainer(client, run, 'pauseRequestedAt');
        else if (run.phase === 'QUEUED') await goTo(client, run, 'PAUSED');
      }),
    resume: (id) =>
      withRun(pool, id, async (client, run) => {
        switch (run.phase) {
          case 'SUCCEEDED':
            throw finished(run, 'Its model is there; to train another, start another run.');
          case 'CANCELLED':
            throw finished(run, 'What it learned is not kept; start another run.');
          case 'FAILED':
            // Whoever resumes it has seen to what made it fail: its attempts begin again.
            if (run.versionId !== null) await holdDataset(client, run.versionId);
            await goTo(client, { ...run, attempt: 0 }, 'QUEUED');
            return;
          case 'PAUSED':
            await goTo(client, run, 'QUEUED');
            return;
          case 'QUEUED':
          case 'PREPARING':
          case 'TRAINING':
          case 'EVALUATING':
          case 'EXPORTING':
            await client.query('UPDATE "TrainingRun" SET "pauseRequestedAt" = NULL WHERE id = $1', [id]);
        }
      }),
  };
}

function withRun(
  pool: pg.Pool,
  id: string,
  work: (client: pg.PoolClient, run: LockedRun) => Promise<void>,
): Promise<void> {
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query<LockedRun>(
      `SELECT ${columns} FROM "TrainingRun" WHERE id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    const [run] = rows;
    if (run === undefined) notFound('run', id);
    await work(client, run);
  });
}

async function cancel(client: pg.PoolClient, run: LockedRun): Promise<void> {
  if (isActive(run.phase)) await askTrainer(client, run, 'cancelRequestedAt');
  else await goTo(client, run, 'CANCELLED');
}

/** The trainer that holds the run hears of it with its next heartbeat, which the notification hastens. */
async function askTrainer(
  client: pg.PoolClient,
  { id }: LockedRun,
  request: 'cancelRequestedAt' | 'pauseRequestedAt',
): Promise<void> {
  await client.query(
    `UPDATE "TrainingRun" SET "${request}" = COALESCE("${request}", now())
     WHERE id = $1 RETURNING pg_notify('runs', id)`,
    [id],
  );
}

/** For a run that no trainer holds. What was asked of it and how it ended before is over. */
async function goTo(
  client: pg.PoolClient,
  { id, phase: previous, attempt, lastSeq }: LockedRun,
  phase: 'QUEUED' | 'PAUSED' | 'CANCELLED',
): Promise<void> {
  await insertEvents(client, id, lastSeq, [{ type: 'STATE_CHANGED', phase, previous, attempt, error: null }]);
  await client.query(
    `UPDATE "TrainingRun" SET phase = $2::"Phase", attempt = $3, "lastSeq" = "lastSeq" + 1, error = NULL,
       "cancelRequestedAt" = CASE WHEN $2 = 'CANCELLED' THEN now() END,
       "pauseRequestedAt" = CASE WHEN $2 = 'PAUSED' THEN now() END,
       "finishedAt" = CASE WHEN $2 = 'CANCELLED' THEN now() END
     WHERE id = $1
     RETURNING pg_notify('run_events', id), CASE WHEN $2 = 'QUEUED' THEN pg_notify('runs', id) END`,
    [id, phase, attempt],
  );
}

function finished({ id, phase }: LockedRun, hint: string): StoreError {
  return new StoreError('RUN_FINISHED', `The run "${id}" has ended (${phase}).`, hint);
}
