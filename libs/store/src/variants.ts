import type { ArtifactFile } from './artifacts.ts';
import { withTransaction, type Database } from './database.ts';
import { notFound, StoreError } from './errors.ts';
import { Prisma, type Job, type ModelVariant } from './generated/client.ts';
import { succeedJob, type JobClaim } from './job-queue.ts';
import { isWorkedOn, toJobRow, type JobRow } from './jobs.ts';
import {
  parseVariantOptions,
  parseVariantReport,
  type VariantOptions,
  type VariantReport,
} from './variant-report.ts';

/** A model in another form, made on request. */
export interface VariantRow {
  id: string;
  modelId: string;
  options: VariantOptions;
  /** Null until its job has succeeded. */
  report: VariantReport | null;
  createdAt: Date;
  /** That makes or made it. */
  job: JobRow | null;
}

export interface Variants {
  find(id: string): Promise<VariantRow | null>;
  /** Those of a model that are ready or will be, newest first. */
  list(modelId: string): Promise<VariantRow[]>;
  /** By path. */
  files(id: string): Promise<ArtifactFile[]>;
  /**
   * For workers: makes a variant ready, with the end of its job. `publish` puts its files in their place; it is called
   * while nobody else can hold the job. Throws `LeaseLostError`.
   */
  finish(
    claim: JobClaim,
    id: string,
    result: { report: VariantReport; files: readonly ArtifactFile[] },
    publish: () => Promise<void>,
  ): Promise<void>;
  /** Its files are then nobody's. Throws `NOT_FOUND`, or `VARIANT_BUSY` while its job has not ended. */
  delete(id: string): Promise<void>;
  /** For workers: of these ids those that are of nothing, or of what failed. */
  abandoned(ids: readonly string[]): Promise<string[]>;
}

const newest = { jobs: { orderBy: { id: 'desc' }, take: 1 } } as const;
const listed = {
  OR: [{ report: { not: Prisma.DbNull } }, isWorkedOn],
} satisfies Prisma.ModelVariantWhereInput;

export function createVariants({ prisma, pool }: Database): Variants {
  return {
    async find(id) {
      const row = await prisma.modelVariant.findUnique({ where: { id }, include: newest });
      return row && toRow(row);
    },
    async list(modelId) {
      const rows = await prisma.modelVariant.findMany({
        ...{ where: { modelId, ...listed }, include: newest },
        orderBy: { id: 'desc' },
      });
      return rows.map(toRow);
    },
    files(variantId) {
      return prisma.variantFile.findMany({
        ...{ where: { variantId }, omit: { variantId: true } },
        orderBy: { path: 'asc' },
      });
    },
    finish: (claim, id, { report, files }, publish) =>
      withTransaction(pool, async (client) => {
        await succeedJob(client, claim);
        await client.query('UPDATE "ModelVariant" SET report = $2 WHERE id = $1', [
          id,
          parseVariantReport(report),
        ]);
        await client.query(
          `INSERT INTO "VariantFile" ("variantId", path, bytes, sha256)
           SELECT $1, path, bytes, sha256
           FROM unnest($2::text[], $3::bigint[], $4::text[]) AS file(path, bytes, sha256)`,
          [
            id,
            files.map(({ path }) => path),
            files.map(({ bytes }) => bytes),
            files.map(({ sha256 }) => sha256),
          ],
        );
        await publish();
      }),
    async delete(id) {
      // Its job ends in a transaction that locks the job first, so this sees it before or after.
      const { count } = await prisma.modelVariant.deleteMany({ where: { id, NOT: isWorkedOn } });
      if (count > 0) return;
      const row = await prisma.modelVariant.findUnique({ where: { id }, include: newest });
      if (row === null) notFound('variant', id);
      throw new StoreError(
        'VARIANT_BUSY',
        `The variant "${id}" is being made by ${row.jobs[0]?.id ?? 'a job'}.`,
        'Wait until the job has ended, or cancel it.',
      );
    },
    async abandoned(ids) {
      const kept = await prisma.modelVariant.findMany({
        where: { id: { in: [...ids] }, ...listed },
        select: { id: true },
      });
      const keptIds = new Set(kept.map(({ id }) => id));
      return ids.filter((id) => !keptIds.has(id));
    },
  };
}

function toRow({ jobs: [job], options, report, ...row }: ModelVariant & { jobs: Job[] }): VariantRow {
  return {
    ...row,
    options: parseVariantOptions(options),
    report: report === null ? null : parseVariantReport(report),
    job: job ? toJobRow(job) : null,
  };
}
