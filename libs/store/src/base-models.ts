import { parseBaseModelDetails, type BaseModelDetails } from './base-model-details.ts';
import { atOneMoment, withTransaction, type Database } from './database.ts';
import { Prisma, type BaseModel, type BaseModelSource, type Job } from './generated/client.ts';
import { newId } from './ids.ts';
import { succeedJob, type JobClaim } from './job-queue.ts';
import { isWorkedOn, toJobRow, type JobRow } from './jobs.ts';
import { parsePretrainingFigures, type PretrainingFigures } from './pretraining-parameters.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';
import { parseEncoderShape, type EncoderShape } from './parameters.ts';

export type { BaseModelSource };

/** What the encoder that comes with Tasnif is called, once it is imported. */
export const STARTER = 'starter';

export interface BaseModelRow {
  id: string;
  /** Unique; that of one whose job has failed is free for another, which takes its place. */
  name: string;
  /**
   * FOLDER, HUB, UPLOAD: where a Hugging Face folder, kept among the artifacts, was imported from. PRETRAINED: one that
   * a run made. SCRATCH: random weights, vocabulary from the texts.
   */
  source: BaseModelSource;
  /** Where it was imported from, for people; null for SCRATCH and those imported before that was kept. */
  origin: string | null;
  /** Null until its job has succeeded. */
  shape: EncoderShape | null;
  /** Null for SCRATCH and those imported before they were kept. */
  details: BaseModelDetails | null;
  licence: string | null;
  /** The run that made it, and what it learned from; null unless PRETRAINED. */
  runId: string | null;
  pretraining: PretrainingFigures | null;
  createdAt: Date;
  /** That brings or brought it in; null where none did. */
  job: JobRow | null;
}

/** What a base model is called on the hub, where it comes from there, else its own name. */
export function hubNameOf({
  source,
  origin,
  name,
}: Pick<BaseModelRow, 'source' | 'origin' | 'name'>): string {
  return (source === 'HUB' ? origin?.replace(/@.*/, '') : undefined) ?? name;
}

/** One that runs can start from. */
export type ReadyBaseModel = BaseModelRow & { shape: EncoderShape };

type KnownModel = Pick<ReadyBaseModel, 'name' | 'source' | 'shape' | 'licence'>;

/** What an import has found. */
export type ImportedBaseModel = Pick<ReadyBaseModel, 'shape' | 'licence'> & {
  origin: string;
  details: BaseModelDetails;
};

export interface BaseModels {
  /** Makes the base model of that name or replaces what is known of it, keeping its id. */
  upsert(model: KnownModel): Promise<BaseModelRow>;
  find(id: string): Promise<BaseModelRow | null>;
  findByName(name: string): Promise<BaseModelRow | null>;
  /** What a run made. */
  findByRun(runId: string): Promise<BaseModelRow | null>;
  /** Those that are ready, or will be. */
  list(page: PageArguments): Promise<Page<BaseModelRow>>;
  /** For workers: makes a base model ready, with the end of its job. Throws `LeaseLostError`. */
  finishImport(claim: JobClaim, id: string, model: ImportedBaseModel): Promise<void>;
  /** For workers: of these ids those that are of nothing, or of what failed. */
  abandoned(ids: readonly string[]): Promise<string[]>;
}

const newest = { jobs: { orderBy: { id: 'desc' }, take: 1 } } as const;
const isReady = { shape: { not: Prisma.DbNull } };
const listed = {
  OR: [isReady, isWorkedOn],
} satisfies Prisma.BaseModelWhereInput;

export function createBaseModels({ prisma, pool }: Database): BaseModels {
  return {
    async upsert({ name, source, shape, licence }) {
      const known = { source, shape: parseEncoderShape(shape), licence };
      const row = await prisma.baseModel.upsert({
        where: { name },
        create: { id: newId('baseModel'), name, ...known },
        update: known,
        include: newest,
      });
      return toRow(row);
    },
    async find(id) {
      const row = await atOneMoment(prisma, (moment) =>
        moment.baseModel.findUnique({ where: { id }, include: newest }),
      );
      return row && toRow(row);
    },
    async findByName(name) {
      const row = await prisma.baseModel.findUnique({ where: { name }, include: newest });
      return row && toRow(row);
    },
    async findByRun(runId) {
      const row = await prisma.baseModel.findUnique({ where: { runId }, include: newest });
      return row && toRow(row);
    },
    list(page) {
      return readPage(
        'baseModel',
        page,
        async ({ below, take }) => {
          const where = { ...below, ...listed };
          const rows = await prisma.baseModel.findMany({
            ...{ where, take, include: newest },
            orderBy: { id: 'desc' },
          });
          return rows.map(toRow);
        },
        () => prisma.baseModel.count({ where: listed }),
      );
    },
    finishImport: (claim, id, { shape, details, licence, origin }) =>
      withTransaction(pool, async (client) => {
        await client.query(
          'UPDATE "BaseModel" SET shape = $2, details = $3, licence = $4, origin = $5 WHERE id = $1',
          [id, parseEncoderShape(shape), parseBaseModelDetails(details), licence, origin],
        );
        await succeedJob(client, claim);
      }),
    async abandoned(ids) {
      const kept = await prisma.$transaction(async (transaction) => {
        // Whoever has put files in their place and is about to say so is waited for.
        await transaction.$executeRaw`LOCK TABLE "BaseModel" IN SHARE MODE`;
        return transaction.baseModel.findMany({
          where: { id: { in: [...ids] }, ...listed },
          select: { id: true },
        });
      });
      const keptIds = new Set(kept.map(({ id }) => id));
      return ids.filter((id) => !keptIds.has(id));
    },
  };
}

function toRow({
  jobs: [job],
  shape,
  details,
  pretraining,
  ...row
}: BaseModel & { jobs: Job[] }): BaseModelRow {
  return {
    ...row,
    shape: shape === null ? null : parseEncoderShape(shape),
    details: details === null ? null : parseBaseModelDetails(details),
    pretraining: pretraining === null ? null : parsePretrainingFigures(pretraining),
    job: job ? toJobRow(job) : null,
  };
}
