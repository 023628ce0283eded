import type { Database } from './database.ts';
import { withTransaction } from './database.ts';
import type { Split } from './documents.ts';
import { notFound, StoreError } from './errors.ts';
import type { TrainingRun } from './generated/client.ts';
import { insertEvents } from './event-log.ts';
import { newId } from './ids.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';
import {
  parseRunError,
  parseTrainingParameters,
  type RunError,
  type TrainingParameters,
} from './parameters.ts';
import { isActive, isEnded, type Phase } from './phases.ts';

export interface RunRow {
  id: string;
  versionId: string;
  baseModelId: string;
  name: string;
  phase: Phase;
  parameters: TrainingParameters;
  /** What it trains on, once a trainer has said so. */
  device: string | null;
  /** How often a trainer has taken it up. */
  attempt: number;
  cancelRequestedAt: Date | null;
  /** `seq` of its newest event. */
  lastSeq: number;
  /** Optimizer steps done, of `totalSteps`. */
  step: number;
  totalSteps: number | null;
  /** When FAILED. */
  error: RunError | null;
  createdAt: Date;
  /** When a trainer first took it up. */
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface RunMetric {
  step: number;
  split: Split;
  /** accuracy, macroF1, loss, …; `baseline.` before it for the naive Bayes floor. */
  name: string;
  value: number;
}

export interface Runs {
  /** Queues a run with its first event; throws `NOT_FOUND` or `DATASET_DELETED`. */
  create(run: {
    versionId: string;
    baseModelId: string;
    name: string;
    parameters: TrainingParameters;
  }): Promise<RunRow>;
  find(id: string): Promise<RunRow | null>;
  /** Those in one of `phases`; default: all. */
  list(page: PageArguments & { phases?: readonly Phase[] | null }): Promise<Page<RunRow>>;
  /** By step, split and name. */
  metrics(runId: string): Promise<RunMetric[]>;
  /**
   * Cancels at once what no trainer holds; asks the trainer of an active run to stop, which it learns
   * with its next heartbeat. Throws `NOT_FOUND`, or `RUN_FINISHED` when the run has ended.
   */
  requestCancel(id: string): Promise<RunRow>;
}

export function createRuns({ prisma, pool }: Database): Runs {
  const find = async (id: string): Promise<RunRow | null> => {
    const row = await prisma.trainingRun.findUnique({ where: { id }, omit: lease });
    return row && toRow(row);
  };
  const get = async (id: string): Promise<RunRow> => (await find(id)) ?? notFound('run', id);

  return {
    async create({ versionId, baseModelId, name, parameters }) {
      const id = newId('run');
      await withTransaction(pool, async (client) => {
        // Deleting takes this row FOR UPDATE, so a data set cannot go while a run of it is being made.
        const { rows } = await client.query<{ datasetId: string; deleted: boolean }>(
          `SELECT dataset.id AS "datasetId", dataset."deletedAt" IS NOT NULL AS deleted
           FROM "DatasetVersion" version JOIN "Dataset" dataset ON dataset.id = version."datasetId"
           WHERE version.id = $1 FOR SHARE OF dataset`,
          [versionId],
        );
        const [dataset] = rows;
        if (dataset === undefined) notFound('data set version', versionId);
        if (dataset.deleted) {
          throw new StoreError(
            'DATASET_DELETED',
            `The data set "${dataset.datasetId}" is deleted.`,
            'Choose another data set, or make it again from its upload.',
          );
        }
        const { rowCount } = await client.query(
          `INSERT INTO "TrainingRun" (id, "versionId", "baseModelId", name, parameters, "lastSeq")
           SELECT $1, $2, id, $4, $5, 1 FROM "BaseModel" WHERE id = $3`,
          [id, versionId, baseModelId, name, parseTrainingParameters(parameters)],
        );
        if (rowCount === 0) notFound('base model', baseModelId);
        await insertEvents(client, id, 0, [
          { type: 'STATE_CHANGED', phase: 'QUEUED', previous: null, attempt: 0, error: null },
        ]);
        await client.query(`SELECT pg_notify('runs', $1)`, [id]);
      });
      return get(id);
    },
    find,
    list({ phases, ...page }) {
      const where = phases ? { phase: { in: [...phases] } } : {};
      return readPage(
        'run',
        page,
        async ({ below, take }) => {
          const rows = await prisma.trainingRun.findMany({
            where: { ...where, ...below },
            omit: lease,
            orderBy: { id: 'desc' },
            take,
          });
          return rows.map(toRow);
        },
        () => prisma.trainingRun.count({ where }),
      );
    },
    metrics(runId) {
      return prisma.runMetric.findMany({
        where: { runId },
        omit: { runId: true },
        orderBy: [{ step: 'asc' }, { split: 'asc' }, { name: 'asc' }],
      });
    },
    async requestCancel(id) {
      await withTransaction(pool, async (client) => {
        const { rows } = await client.query<{ phase: Phase; attempt: number; lastSeq: number }>(
          'SELECT phase, attempt, "lastSeq" FROM "TrainingRun" WHERE id = $1 FOR NO KEY UPDATE',
          [id],
        );
        const [run] = rows;
        if (run === undefined) notFound('run', id);
        const { phase: previous, attempt, lastSeq } = run;
        if (isEnded(previous)) {
          throw new StoreError(
            'RUN_FINISHED',
            `The run "${id}" has ended (${previous}).`,
            'There is nothing left to cancel.',
          );
        }
        if (isActive(previous)) {
          await client.query(
            `UPDATE "TrainingRun" SET "cancelRequestedAt" = COALESCE("cancelRequestedAt", now())
             WHERE id = $1 RETURNING pg_notify('runs', id)`,
            [id],
          );
          return;
        }
        await insertEvents(client, id, lastSeq, [
          { type: 'STATE_CHANGED', phase: 'CANCELLED', previous, attempt, error: null },
        ]);
        await client.query(
          `UPDATE "TrainingRun" SET phase = 'CANCELLED', "lastSeq" = "lastSeq" + 1,
             "cancelRequestedAt" = now(), "finishedAt" = now()
           WHERE id = $1 RETURNING pg_notify('run_events', id)`,
          [id],
        );
      });
      return get(id);
    },
  };
}

/** A lease is its trainer's alone. */
const lease = { leaseToken: true, leaseUntil: true } as const;

function toRow(row: Omit<TrainingRun, keyof typeof lease>): RunRow {
  return {
    ...row,
    parameters: parseTrainingParameters(row.parameters),
    error: row.error === null ? null : parseRunError(row.error),
  };
}
