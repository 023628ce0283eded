import type pg from 'pg';
import { newLeaseToken, type Claim, type ClaimOptions } from './lease.ts';
import type { RunError } from './parameters.ts';
import { activePhases, type Phase } from './phases.ts';

/**
 * Takes up the oldest run that waits or whose trainer let its lease run out, and puts it in PREPARING.
 * On the way it ends the runs that nobody holds any more and that were cancelled or have had `maxAttempts`, and pauses
 * those that were to pause.
 */
export async function claim(
  pool: pg.Pool,
  { leaseSeconds, maxAttempts }: ClaimOptions,
): Promise<Claim | null> {
  const exhausted: RunError = {
    code: 'ATTEMPTS_EXHAUSTED',
    message: `The run was taken up ${maxAttempts} times, and each time its trainer stopped without a word.`,
    hint: 'Most often memory ran out: start it again with a smaller batchSize or maxLength, and look at the log of the trainer.',
    log: [],
  };
  for (;;) {
    const leaseToken = newLeaseToken();
    const { rows } = await pool.query<{ id: string; phase: Phase; attempt: number }>(claimOne, [
      activePhases,
      leaseToken,
      leaseSeconds,
      maxAttempts,
      exhausted,
    ]);
    const [run] = rows;
    if (run === undefined) return null;
    if (run.phase === 'PREPARING') return { runId: run.id, leaseToken, attempt: run.attempt };
  }
}

/** Two claimers never wait for each other nor get the same run: the row that one has locked is not there for the other. */
const claimOne = `
WITH candidate AS (
  SELECT id, phase AS previous,
    CASE
      WHEN "cancelRequestedAt" IS NOT NULL THEN 'CANCELLED'
      WHEN "pauseRequestedAt" IS NOT NULL THEN 'PAUSED'
      WHEN phase <> 'QUEUED' AND attempt >= $4 THEN 'FAILED'
      ELSE 'PREPARING'
    END::"Phase" AS next
  FROM "TrainingRun"
  WHERE phase = 'QUEUED' OR (phase = ANY($1::"Phase"[]) AND "leaseUntil" < now())
  ORDER BY id
  LIMIT 1
  FOR NO KEY UPDATE SKIP LOCKED
), changed AS (
  UPDATE "TrainingRun" run SET
    phase = next,
    attempt = run.attempt + (next = 'PREPARING')::int,
    "leaseToken" = CASE WHEN next = 'PREPARING' THEN $2 END,
    "leaseUntil" = CASE WHEN next = 'PREPARING' THEN now() + make_interval(secs => $3) END,
    "lastSeq" = run."lastSeq" + 1,
    error = CASE WHEN next = 'FAILED' THEN $5::jsonb END,
    "startedAt" = COALESCE(run."startedAt", CASE WHEN next = 'PREPARING' THEN now() END),
    "finishedAt" = CASE WHEN next IN ('CANCELLED', 'FAILED') THEN now() END
  FROM candidate WHERE run.id = candidate.id
  RETURNING run.id, run.phase, candidate.previous, run.attempt, run."lastSeq", run.error
), reported AS (
  INSERT INTO "RunEvent" ("runId", seq, at, type, payload)
  SELECT id, "lastSeq", clock_timestamp(), 'STATE_CHANGED',
    jsonb_build_object('phase', phase, 'previous', previous, 'attempt', attempt, 'error', error)
  FROM changed
)
SELECT id, phase, attempt, pg_notify('run_events', id) FROM changed`;
