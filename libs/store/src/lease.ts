import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { withTransaction } from './database.ts';
import { LeaseLostError } from './errors.ts';
import type { ActivePhase } from './phases.ts';

/** A trainer's hold on a run. The token is a secret of its own and fences its writes. */
export interface Claim {
  runId: string;
  leaseToken: string;
  /** From 1. */
  attempt: number;
}

export interface ClaimOptions {
  /** How long the run is held without a heartbeat. */
  leaseSeconds: number;
  /** A run that was taken up so often and left each time has FAILED. */
  maxAttempts: number;
}

/** A run as its holder finds it. */
export interface HeldRun {
  phase: ActivePhase;
  attempt: number;
  lastSeq: number;
  cancelRequested: boolean;
  pauseRequested: boolean;
}

/** What the holder of a run hears of it: LOST when it holds it no longer, and what somebody asked for. */
export type LeaseState = 'HELD' | 'LOST' | 'CANCEL_REQUESTED' | 'PAUSE_REQUESTED';

export function newLeaseToken(): string {
  return randomUUID();
}

const requests = `"cancelRequestedAt" IS NOT NULL AS "cancelRequested",
  "pauseRequestedAt" IS NOT NULL AS "pauseRequested"`;

/**
 * One transaction in which the claim holds the run and nobody else can change it.
 * Throws {@link LeaseLostError} when it no longer does, and then nothing has changed.
 */
export function withLease<T>(
  pool: pg.Pool,
  { runId, leaseToken }: Claim,
  work: (client: pg.PoolClient, run: HeldRun) => Promise<T>,
): Promise<T> {
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query<HeldRun>(
      `SELECT phase, attempt, "lastSeq", ${requests}
       FROM "TrainingRun" WHERE id = $1 AND "leaseToken" = $2 FOR NO KEY UPDATE`,
      [runId, leaseToken],
    );
    const [run] = rows;
    if (run === undefined) throw new LeaseLostError(runId);
    return work(client, run);
  });
}

/** Holds the run for `leaseSeconds` from now on. A request to cancel wins over one to pause. */
export async function heartbeat(
  pool: pg.Pool,
  { runId, leaseToken }: Claim,
  leaseSeconds: number,
): Promise<LeaseState> {
  const { rows } = await pool.query<Pick<HeldRun, 'cancelRequested' | 'pauseRequested'>>(
    `UPDATE "TrainingRun" SET "leaseUntil" = now() + make_interval(secs => $3)
     WHERE id = $1 AND "leaseToken" = $2
     RETURNING ${requests}`,
    [runId, leaseToken, leaseSeconds],
  );
  const [run] = rows;
  if (run === undefined) return 'LOST';
  if (run.cancelRequested) return 'CANCEL_REQUESTED';
  return run.pauseRequested ? 'PAUSE_REQUESTED' : 'HELD';
}
