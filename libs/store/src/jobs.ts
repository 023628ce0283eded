import type pg from 'pg';
import { withTransaction, type Database } from './database.ts';
import { notFound, StoreError } from './errors.ts';
import type { BaseModelSource, Job, Prisma } from './generated/client.ts';
import { newId } from './ids.ts';
import { parseJobError, type JobError, type JobInput, type JobKind, type JobTask } from './job-inputs.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';

export type JobStatus = 'WAITING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface JobRow {
  id: string;
  kind: JobKind;
  status: JobStatus;
  /** What it is about: one of the three. */
  datasetId: string | null;
  /** Null too for a base model that failed and made room for another of its name. */
  baseModelId: string | null;
  /** Null too for a variant that was deleted. */
  variantId: string | null;
  classificationId: string | null;
  /** What it does now, upper case; null until it has begun. */
  stage: string | null;
  /** How far it is with its stage, of how much where that is known, and in what unit. */
  done: number;
  total: number | null;
  unit: string | null;
  stageStartedAt: Date | null;
  /** When FAILED. */
  error: JobError | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface NewBaseModel {
  name: string;
  source: Exclude<BaseModelSource, 'SCRATCH' | 'PRETRAINED'>;
  /** Where it comes from, for people. */
  origin: string;
  licence: string | null;
}

type ReviseTask = Exclude<
  JobTask,
  { kind: 'CREATE_DATASET' | 'IMPORT_BASE_MODEL' | 'EXPORT_MODEL' | 'CLASSIFY_FILE' }
>;

/** A condition of Prisma's: of what a job that has not ended is about. */
export const isWorkedOn = {
  jobs: { some: { status: { in: ['WAITING', 'RUNNING'] } } },
} satisfies Prisma.DatasetWhereInput &
  Prisma.BaseModelWhereInput &
  Prisma.ModelVariantWhereInput &
  Prisma.FileClassificationWhereInput;

/** Long work on data sets, base models, models and files, as whoever asked for it sees it. */
export interface Jobs {
  /** Makes the data set and the job that will fill it. Returns the id of the data set. */
  createDataset(name: string, task: Extract<JobTask, { kind: 'CREATE_DATASET' }>): Promise<string>;
  /** Throws `NOT_FOUND`, `DATASET_DELETED`, or `DATASET_BUSY` while another job of the data set has not ended. */
  create(datasetId: string, task: ReviseTask): Promise<JobRow>;
  /**
   * Makes the base model and the job that will bring it in, and drops one of that name whose job has failed.
   * Returns the id of the base model; `null` when there is one of that name.
   */
  importBaseModel(model: NewBaseModel, input: JobInput<'IMPORT_BASE_MODEL'>): Promise<string | null>;
  /** Makes the variant and the job that will fill it. Returns the id of the variant. Throws `NOT_FOUND`. */
  exportModel(input: JobInput<'EXPORT_MODEL'>): Promise<string>;
  find(id: string): Promise<JobRow | null>;
  list(page: PageArguments): Promise<Page<JobRow>>;
  /** At once for one that waits; one that runs ends within seconds. Throws `NOT_FOUND` or `JOB_FINISHED`. */
  requestCancel(id: string): Promise<JobRow>;
}

export function createJobs({ prisma, pool }: Database): Jobs {
  const find = async (id: string): Promise<JobRow | null> => {
    const row = await prisma.job.findUnique({ where: { id } });
    return row && toJobRow(row);
  };
  return {
    createDataset(name, task) {
      return withTransaction(pool, async (client) => {
        const id = newId('dataset');
        await client.query('INSERT INTO "Dataset" (id, name) VALUES ($1, $2)', [id, name]);
        await insertJob(client, { datasetId: id }, task);
        return id;
      });
    },
    async create(datasetId, task) {
      const id = await withTransaction(pool, async (client) => {
        await holdIdleDataset(client, datasetId);
        return insertJob(client, { datasetId }, task);
      });
      return (await find(id)) ?? notFound('job', id);
    },
    importBaseModel({ name, source, origin, licence }, input) {
      return withTransaction(pool, async (client) => {
        await client.query(
          `DELETE FROM "BaseModel" WHERE name = $1 AND shape IS NULL AND NOT EXISTS (
             SELECT FROM "Job" WHERE "baseModelId" = "BaseModel".id AND status IN ('WAITING', 'RUNNING'))`,
          [name],
        );
        const id = newId('baseModel');
        const { rowCount } = await client.query(
          `INSERT INTO "BaseModel" (id, name, source, origin, licence) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT DO NOTHING`,
          [id, name, source, origin, licence],
        );
        if (rowCount === 0) return null;
        await insertJob(client, { baseModelId: id }, { kind: 'IMPORT_BASE_MODEL', input });
        return id;
      });
    },
    exportModel({ modelId, versionId, ...options }) {
      return withTransaction(pool, async (client) => {
        const id = newId('variant');
        const { rowCount } = await client.query(
          `INSERT INTO "ModelVariant" (id, "modelId", options) SELECT $1, id, $3 FROM "Model" WHERE id = $2`,
          [id, modelId, options],
        );
        if (rowCount === 0) notFound('model', modelId);
        const input = { modelId, versionId, ...options };
        await insertJob(client, { variantId: id }, { kind: 'EXPORT_MODEL', input });
        return id;
      });
    },
    find,
    list(page) {
      return readPage(
        'job',
        page,
        async ({ below, take }) => {
          const rows = await prisma.job.findMany({ where: below, orderBy: { id: 'desc' }, take });
          return rows.map(toJobRow);
        },
        () => prisma.job.count(),
      );
    },
    async requestCancel(id) {
      const { rowCount } = await pool.query(
        `UPDATE "Job" SET "cancelRequestedAt" = now(),
           status = CASE WHEN status = 'WAITING' THEN 'CANCELLED' ELSE status END,
           "finishedAt" = CASE WHEN status = 'WAITING' THEN now() END
         WHERE id = $1 AND status IN ('WAITING', 'RUNNING') RETURNING pg_notify('jobs', id)`,
        [id],
      );
      const job = (await find(id)) ?? notFound('job', id);
      if (rowCount === 0) {
        throw new StoreError(
          'JOB_FINISHED',
          `The job "${id}" has ended: ${job.status}.`,
          'There is nothing left to cancel.',
        );
      }
      return job;
    },
  };
}

export async function insertJob(
  client: pg.PoolClient,
  subject: { datasetId?: string; baseModelId?: string; variantId?: string; classificationId?: string },
  { kind, input }: JobTask,
): Promise<string> {
  const id = newId('job');
  await client.query(
    `INSERT INTO "Job" (id, kind, input, "datasetId", "baseModelId", "variantId", "classificationId")
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, kind, input, subject.datasetId, subject.baseModelId, subject.variantId, subject.classificationId],
  );
  await client.query(`SELECT pg_notify('jobs', $1)`, [id]);
  return id;
}

/** Two jobs of one data set would both make its next version. */
async function holdIdleDataset(client: pg.PoolClient, id: string): Promise<void> {
  const { rows } = await client.query<{ deleted: boolean }>(
    'SELECT "deletedAt" IS NOT NULL AS deleted FROM "Dataset" WHERE id = $1 FOR UPDATE',
    [id],
  );
  const [dataset] = rows;
  if (dataset === undefined) notFound('data set', id);
  if (dataset.deleted) {
    throw new StoreError('DATASET_DELETED', `The data set "${id}" is deleted.`, 'Choose another data set.');
  }
  await refuseBusy(client, id);
}

/** Throws `DATASET_BUSY` while a job of the data set has not ended. */
export async function refuseBusy(client: Pick<pg.PoolClient, 'query'>, datasetId: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM "Job" WHERE "datasetId" = $1 AND status IN ('WAITING', 'RUNNING') LIMIT 1`,
    [datasetId],
  );
  const [job] = rows;
  if (job === undefined) return;
  throw new StoreError(
    'DATASET_BUSY',
    `The data set "${datasetId}" is being worked on by ${job.id}.`,
    'Wait until the job has ended, or cancel it.',
  );
}

export function toJobRow(row: Job): JobRow {
  const { id, kind, status, datasetId, baseModelId, variantId, classificationId } = row;
  const { stage, done, total, unit, stageStartedAt, error, createdAt, startedAt, finishedAt } = row;
  return {
    ...{ id, kind, status, datasetId, baseModelId, variantId, classificationId },
    ...{ stage, done, total, unit, stageStartedAt },
    ...{ createdAt, startedAt, finishedAt },
    error: error === null ? null : parseJobError(error),
  };
}
