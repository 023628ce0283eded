import type pg from 'pg';
import { LeaseLostError } from './errors.ts';
import { parseJobTask, type JobError, type JobKind, type JobTask } from './job-inputs.ts';
import { newLeaseToken, type ClaimOptions, type LeaseState } from './lease.ts';

/** A worker's hold on a job. The token is a secret of its own and fences its writes. */
export interface JobClaim {
  jobId: string;
  leaseToken: string;
}

export interface JobProgress {
  /** Upper case, such as READING. */
  stage: string;
  done: number;
  total?: number;
  /** What `done` and `total` count, lower case and plural: `bytes`, `documents`. */
  unit: string;
}

interface JobClaimOptions extends ClaimOptions {
  /** Kinds of jobs that are left to others. Default: none. */
  without?: readonly JobKind[];
}

/** What a worker does with jobs. Every write names its claim and throws `LeaseLostError` when another holds the job. */
export interface JobQueue {
  /** `null` when there is nothing to do. The job is RUNNING when this returns. */
  claim(options: JobClaimOptions): Promise<JobClaim | null>;
  /** `subjectId` is the data set; of IMPORT_BASE_MODEL the base model, of EXPORT_MODEL the variant, of CLASSIFY_FILE the file classification. */
  task(claim: JobClaim): Promise<{ subjectId: string; task: JobTask }>;
  heartbeat(claim: JobClaim, leaseSeconds: number): Promise<Exclude<LeaseState, 'PAUSE_REQUESTED'>>;
  progress(claim: JobClaim, progress: JobProgress): Promise<void>;
  fail(claim: JobClaim, error: JobError): Promise<void>;
  /**
   * Its process ended without a word: gives the job back at once, and the attempt counts. After `maxAttempts` it has
   * FAILED with `error`.
   */
  died(claim: JobClaim, error: JobError, maxAttempts: number): Promise<void>;
  cancelled(claim: JobClaim): Promise<void>;
  /** Gives the job back at once, and the attempt does not count. */
  release(claim: JobClaim): Promise<void>;
}

export function createJobQueue(pool: pg.Pool): JobQueue {
  const update = async (claim: JobClaim, set: string, values: unknown[] = []): Promise<void> => {
    await updateHeldJob(pool, claim, set, values);
  };
  return {
    claim: (options) => claimJob(pool, options),
    async task({ jobId, leaseToken }) {
      const { rows } = await pool.query<{ kind: JobKind; input: unknown; subjectId: string }>(
        `SELECT kind, input, COALESCE("datasetId", "baseModelId", "variantId", "classificationId") AS "subjectId"
         FROM "Job" WHERE id = $1 AND "leaseToken" = $2`,
        [jobId, leaseToken],
      );
      const [job] = rows;
      if (job === undefined) throw new LeaseLostError(jobId);
      return { subjectId: job.subjectId, task: parseJobTask(job.kind, job.input) };
    },
    async heartbeat({ jobId, leaseToken }, leaseSeconds) {
      const { rows } = await pool.query<{ cancel: boolean }>(
        `UPDATE "Job" SET "leaseUntil" = now() + make_interval(secs => $3)
         WHERE id = $1 AND "leaseToken" = $2 RETURNING "cancelRequestedAt" IS NOT NULL AS cancel`,
        [jobId, leaseToken, leaseSeconds],
      );
      const [job] = rows;
      if (job === undefined) return 'LOST';
      return job.cancel ? 'CANCEL_REQUESTED' : 'HELD';
    },
    progress: (claim, { stage, done, total, unit }) =>
      update(
        claim,
        `"stageStartedAt" = CASE WHEN stage IS DISTINCT FROM $3 THEN now() ELSE "stageStartedAt" END,
         stage = $3, done = $4, total = $5, unit = $6`,
        [stage, done, total ?? null, unit],
      ),
    fail: (claim, error) => update(claim, `status = 'FAILED', error = $3, ${ended}`, [error]),
    died: (claim, error, maxAttempts) =>
      update(
        claim,
        `status = CASE WHEN "cancelRequestedAt" IS NOT NULL THEN 'CANCELLED'
           WHEN attempt >= $4 THEN 'FAILED' ELSE 'WAITING' END::"JobStatus",
         error = CASE WHEN "cancelRequestedAt" IS NULL AND attempt >= $4 THEN $3::jsonb END,
         "finishedAt" = CASE WHEN "cancelRequestedAt" IS NOT NULL OR attempt >= $4 THEN now() END,
         "leaseToken" = NULL, "leaseUntil" = NULL`,
        [error, maxAttempts],
      ),
    cancelled: (claim) => update(claim, `status = 'CANCELLED', ${ended}`),
    release: (claim) =>
      update(
        claim,
        `status = CASE WHEN "cancelRequestedAt" IS NULL THEN 'WAITING' ELSE 'CANCELLED' END::"JobStatus",
         "finishedAt" = CASE WHEN "cancelRequestedAt" IS NULL THEN NULL ELSE now() END,
         attempt = attempt - 1, "leaseToken" = NULL, "leaseUntil" = NULL`,
      ),
  };
}

const ended = '"finishedAt" = now(), "leaseToken" = NULL, "leaseUntil" = NULL';

/** Ends a job well in the transaction of what it made, so that both are there or neither. Throws `LeaseLostError`. */
export async function succeedJob(client: pg.PoolClient, claim: JobClaim): Promise<void> {
  await updateHeldJob(client, claim, `status = 'SUCCEEDED', ${ended}`);
}

async function updateHeldJob(
  client: Pick<pg.PoolClient, 'query'>,
  { jobId, leaseToken }: JobClaim,
  set: string,
  values: unknown[] = [],
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE "Job" SET ${set} WHERE id = $1 AND "leaseToken" = $2 RETURNING pg_notify('jobs', id)`,
    [jobId, leaseToken, ...values],
  );
  if (rowCount === 0) throw new LeaseLostError(jobId);
}

async function claimJob(
  pool: pg.Pool,
  { leaseSeconds, maxAttempts, without = [] }: JobClaimOptions,
): Promise<JobClaim | null> {
  const exhausted: JobError = {
    code: 'ATTEMPTS_EXHAUSTED',
    message: `The job was taken up ${maxAttempts} times, and each time its worker stopped without a word.`,
    hint: 'Most often memory ran out: look at the log of the worker, and try a smaller source.',
  };
  for (;;) {
    const leaseToken = newLeaseToken();
    const { rows } = await pool.query<{ id: string; status: string }>(claimOne, [
      ...[leaseToken, leaseSeconds, maxAttempts, exhausted, without],
    ]);
    const [job] = rows;
    if (job === undefined) return null;
    if (job.status === 'RUNNING') return { jobId: job.id, leaseToken };
  }
}

/** As for runs: the oldest that waits or whose worker let its lease run out; what nobody will do any more is ended. */
const claimOne = `
WITH candidate AS (
  SELECT id,
    CASE
      WHEN "cancelRequestedAt" IS NOT NULL THEN 'CANCELLED'
      WHEN status = 'RUNNING' AND attempt >= $3 THEN 'FAILED'
      ELSE 'RUNNING'
    END::"JobStatus" AS next
  FROM "Job"
  WHERE (status = 'WAITING' OR (status = 'RUNNING' AND "leaseUntil" < now()))
    AND kind::text <> ALL($5::text[])
  ORDER BY id
  LIMIT 1
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE "Job" job SET
  status = next,
  attempt = attempt + (next = 'RUNNING')::int,
  "leaseToken" = CASE WHEN next = 'RUNNING' THEN $1 END,
  "leaseUntil" = CASE WHEN next = 'RUNNING' THEN now() + make_interval(secs => $2) END,
  error = CASE WHEN next = 'FAILED' THEN $4::jsonb END,
  stage = NULL, done = 0, total = NULL, unit = NULL, "stageStartedAt" = NULL,
  "startedAt" = COALESCE("startedAt", CASE WHEN next = 'RUNNING' THEN now() END),
  "finishedAt" = CASE WHEN next IN ('CANCELLED', 'FAILED') THEN now() END
FROM candidate WHERE job.id = candidate.id
RETURNING job.id, job.status`;
