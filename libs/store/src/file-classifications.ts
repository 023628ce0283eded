import { z } from 'zod';
import { atOneMoment, withTransaction, type Database } from './database.ts';
import { LeaseLostError, notFound, StoreError } from './errors.ts';
import type { FileClassification, Job, ResultFormat } from './generated/client.ts';
import { newId } from './ids.ts';
import type { JobInput } from './job-inputs.ts';
import { succeedJob, type JobClaim } from './job-queue.ts';
import { insertJob, isWorkedOn, toJobRow, type JobRow } from './jobs.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';
import { count, parse } from './parameters.ts';

export type { ResultFormat };

const classifiedSoFar = z.object({
  /** Rows of the source, those that can't be read among them; how many there are, and how many are in the file. */
  total: count,
  rows: count,
  /** Of these rows, those that can't be read. */
  problems: count,
  abstained: count,
  truncated: count,
  /** By class, the rows taken for it. */
  perClass: z.array(count),
  /** The file that they are in, in the result's folder, and how much of it. */
  part: z.string(),
  bytes: count,
});

/** How far the classification of a file is: what another worker needs to go on with it. */
export type ClassifiedSoFar = z.infer<typeof classifiedSoFar>;

export interface FileClassificationRow {
  id: string;
  /** Of the upload. */
  name: string;
  modelId: string;
  /** What the model was asked for by; null when by its id. */
  alias: string | null;
  format: ResultFormat;
  /** Classes given for each text. */
  topK: number;
  /** Share of right answers that is wanted; null where no answer is marked. */
  precision: number | null;
  /** Null until its rows are counted. */
  soFar: ClassifiedSoFar | null;
  /** The file that was made; null until it is there. */
  result: { bytes: bigint; sha256: string } | null;
  createdAt: Date;
  job: JobRow | null;
}

export type NewFileClassification = Pick<
  FileClassificationRow,
  'name' | 'modelId' | 'alias' | 'format' | 'topK' | 'precision'
>;

/** Files of texts, classified by a job each. */
export interface FileClassifications {
  /** Makes it with its job. */
  create(
    classification: NewFileClassification,
    input: JobInput<'CLASSIFY_FILE'>,
  ): Promise<FileClassificationRow>;
  find(id: string): Promise<FileClassificationRow | null>;
  list(page: PageArguments): Promise<Page<FileClassificationRow>>;
  /** With its job; returns what it was. Throws `NOT_FOUND`, or `CLASSIFICATION_BUSY` while the job has not ended. */
  delete(id: string): Promise<FileClassificationRow>;
  /**
   * For workers: keeps how far it is. An attempt that got further does not count among those after which a job is
   * given up. Throws `LeaseLostError`.
   */
  goOn(claim: JobClaim, id: string, soFar: ClassifiedSoFar): Promise<void>;
  /**
   * For workers: ends the job well. `place` puts the file at its place while nobody else can; when it rejects, nothing
   * has ended. Throws `LeaseLostError`, before it is called.
   */
  finish(
    claim: JobClaim,
    id: string,
    result: { bytes: bigint; sha256: string },
    place: () => Promise<void>,
  ): Promise<void>;
  /** For workers: of these ids those that are of nothing, or of what did not come to a result. */
  abandoned(ids: readonly string[]): Promise<string[]>;
}

const newest = { jobs: { orderBy: { id: 'desc' }, take: 1 } } as const;

export function createFileClassifications({ prisma, pool }: Database): FileClassifications {
  const find = async (id: string): Promise<FileClassificationRow | null> => {
    const row = await atOneMoment(prisma, (moment) =>
      moment.fileClassification.findUnique({ where: { id }, include: newest }),
    );
    return row && toRow(row);
  };
  return {
    async create({ name, modelId, alias, format, topK, precision }, input) {
      const id = newId('fileClassification');
      await withTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO "FileClassification" (id, name, "modelId", alias, format, "topK", precision)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [id, name, modelId, alias, format, topK, precision],
        );
        await insertJob(client, { classificationId: id }, { kind: 'CLASSIFY_FILE', input });
      });
      return (await find(id)) ?? notFound('file classification', id);
    },
    find,
    list(page) {
      return readPage(
        'fileClassification',
        page,
        async ({ below, take }) => {
          const rows = await atOneMoment(prisma, (moment) =>
            moment.fileClassification.findMany({
              ...{ where: below, take, include: newest },
              orderBy: { id: 'desc' },
            }),
          );
          return rows.map(toRow);
        },
        () => prisma.fileClassification.count(),
      );
    },
    async delete(id) {
      const row = (await find(id)) ?? notFound('file classification', id);
      const { count: deleted } = await prisma.fileClassification.deleteMany({
        where: { id, NOT: isWorkedOn },
      });
      if (deleted === 1) return row;
      throw new StoreError(
        'CLASSIFICATION_BUSY',
        `The file classification "${id}" is being worked on by ${row.job?.id ?? 'a job'}.`,
        'Wait until the job has ended, or cancel it.',
      );
    },
    async goOn({ jobId, leaseToken }, id, soFar) {
      const { rowCount } = await pool.query(
        `WITH held AS (
           UPDATE "Job" job SET attempt = CASE WHEN $5 > COALESCE(("soFar"->>'rows')::int, 0) THEN 1 ELSE attempt END
           FROM "FileClassification" WHERE "FileClassification".id = $3 AND job.id = $1 AND "leaseToken" = $2
           RETURNING job.id)
         UPDATE "FileClassification" SET "soFar" = $4 WHERE id = $3 AND EXISTS (SELECT FROM held)`,
        [jobId, leaseToken, id, parseSoFar(soFar), soFar.rows],
      );
      if (rowCount === 0) throw new LeaseLostError(jobId);
    },
    finish: (claim, id, { bytes, sha256 }, place) =>
      withTransaction(pool, async (client) => {
        await client.query('UPDATE "FileClassification" SET bytes = $2, sha256 = $3 WHERE id = $1', [
          ...[id, bytes, sha256],
        ]);
        await succeedJob(client, claim);
        await place();
      }),
    async abandoned(ids) {
      const kept = await prisma.fileClassification.findMany({
        where: { id: { in: [...ids] }, OR: [{ sha256: { not: null } }, isWorkedOn] },
        select: { id: true },
      });
      const keptIds = new Set(kept.map(({ id }) => id));
      return ids.filter((id) => !keptIds.has(id));
    },
  };
}

function toRow({
  jobs: [job],
  soFar,
  bytes,
  sha256,
  ...row
}: FileClassification & { jobs: Job[] }): FileClassificationRow {
  return {
    ...row,
    soFar: soFar === null ? null : parseSoFar(soFar),
    result: bytes === null || sha256 === null ? null : { bytes, sha256 },
    job: job ? toJobRow(job) : null,
  };
}

function parseSoFar(value: unknown): ClassifiedSoFar {
  return parse('progress of the file classification', classifiedSoFar, value);
}
