import { atOneMoment, withTransaction, type Database } from './database.ts';
import { parseDatasetReport, parseTokenFigures, type DatasetReport } from './dataset-report.ts';
import { parseDatasetSettings, type DatasetSettings } from './dataset-settings.ts';
import {
  createDatasetWriter,
  upsertTokens,
  type NewDocument,
  type TokenReport,
  type WriteVersion,
} from './dataset-writer.ts';
import { notFound, StoreError } from './errors.ts';
import {
  countLengths,
  readDocuments,
  readSourceDocuments,
  type DocumentRow,
  type Split,
} from './documents.ts';
import {
  readFindings,
  showDocuments,
  type FindingKind,
  type FindingRow,
  type ShownDocument,
} from './findings.ts';
import { isWorkedOn, refuseBusy, toJobRow, type JobRow } from './jobs.ts';
import { succeedJob, type JobClaim } from './job-queue.ts';
import { checkFirst, readPage, type Page, type PageArguments } from './pages.ts';
import type { DatasetVersion, Job, Prisma } from './generated/client.ts';
import { parseEncodingCounts, parseNormalization, type EncodingCount } from './parameters.ts';
import { endPhases } from './phases.ts';

export interface DatasetVersionRow {
  id: string;
  datasetId: string;
  /** From 1. */
  number: number;
  settings: DatasetSettings;
  /** Sorted; a class's place is the label of its documents. */
  classes: string[];
  /** How the files of its source were read; empty for versions made before that was kept. */
  encodings: EncodingCount[];
  /** Null for versions made before there was one. */
  report: DatasetReport | null;
  /** Those in a split. */
  documentCount: number;
  /** Those that were left out by choice. */
  excludedCount: number;
  /** How many were met; the first 1,000 are kept. */
  problemCount: number;
  createdAt: Date;
}

export interface DatasetRow {
  id: string;
  name: string;
  createdAt: Date;
  /** A deleted data set is not listed and takes no runs; what was made of it can still name it. */
  deletedAt: Date | null;
  /** The newest; null until its first job has succeeded. */
  version: DatasetVersionRow | null;
  /** The newest that made or makes something of it; null for data sets made before there were jobs. */
  job: JobRow | null;
}

export interface DatasetProblem {
  /** Stable, UPPER_SNAKE. */
  code: string;
  file: string;
  line: number | null;
  message: string;
}

export interface TokenReportRow extends TokenReport {
  createdAt: Date;
}

export interface ClassCount {
  label: string;
  split: Split;
  count: number;
}

export interface Datasets {
  /** For workers: makes the next version. */
  write: WriteVersion;
  /** With its newest version, deleted or not. */
  find(id: string): Promise<DatasetRow | null>;
  findVersion(versionId: string): Promise<DatasetVersionRow | null>;
  /** Those that are not deleted and have a version, or will have one. */
  list(page: PageArguments): Promise<Page<DatasetRow>>;
  /** Throws `NOT_FOUND`, `DATASET_BUSY`, or `DATASET_IN_USE` while a run of it has not ended. */
  delete(id: string): Promise<DatasetRow>;
  /** By label and split; what has no document is left out. */
  classCounts(versionId: string): Promise<ClassCount[]>;
  /**
   * How many training texts have fewer code points than the first of `edges` (rising), then from each edge to below the
   * next, and last from the last on. Reads every text.
   */
  lengthCounts(versionId: string, edges: readonly number[]): Promise<number[]>;
  /** The first 1 to 1,000 in the order in which they were met. */
  problems(versionId: string, first: number): Promise<DatasetProblem[]>;
  /**
   * The documents of some splits by index, at most 500 at a time. With a fold, that one is VALIDATION and all others
   * are TRAIN.
   */
  documents(versionId: string, splits: readonly Split[], fold?: number | null): AsyncIterable<DocumentRow[]>;
  /** All documents as they came, those left out among them, at most 500 at a time. */
  sourceDocuments(versionId: string): AsyncIterable<NewDocument[]>;
  /** Of one kind or of all, in order, at most 500 at a time. */
  findings(versionId: string, kind: FindingKind | null): AsyncIterable<FindingRow[]>;
  /** Documents by index, those left out among them. */
  show(versionId: string, indices: readonly number[]): Promise<Map<number, ShownDocument>>;
  /** Newest first. */
  tokens(versionId: string): Promise<TokenReportRow[]>;
  /** For workers: keeps token figures with the end of the job. */
  writeTokens(claim: JobClaim, versionId: string, report: TokenReport): Promise<void>;
}

const newest = {
  versions: { orderBy: { number: 'desc' }, take: 1 },
  jobs: { orderBy: { id: 'desc' }, take: 1 },
} as const;

export function createDatasets({ prisma, pool }: Database): Datasets {
  const find = async (id: string): Promise<DatasetRow | null> => {
    const row = await atOneMoment(prisma, (moment) =>
      moment.dataset.findUnique({ where: { id }, include: newest }),
    );
    return row && toRow(row);
  };
  return {
    write: createDatasetWriter(pool),
    find,
    async findVersion(versionId) {
      const row = await prisma.datasetVersion.findUnique({ where: { id: versionId } });
      return row && toVersion(row);
    },
    list(page) {
      return readPage(
        'dataset',
        page,
        async ({ below, take }) => {
          const where = { ...below, ...listed };
          const rows = await prisma.dataset.findMany({
            where,
            include: newest,
            orderBy: { id: 'desc' },
            take,
          });
          return rows.map(toRow);
        },
        () => prisma.dataset.count({ where: listed }),
      );
    },
    delete(id) {
      return prisma.$transaction(async (transaction) => {
        // A job that writes to it would be waited for.
        await refuseBusy(pool, id);
        // A run that is being made holds this row FOR SHARE, so one of the two sees the other.
        await transaction.$queryRaw`SELECT id FROM "Dataset" WHERE id = ${id} FOR UPDATE`;
        const run = await transaction.trainingRun.findFirst({
          where: { version: { datasetId: id }, phase: { notIn: [...endPhases] } },
          select: { id: true },
        });
        if (run !== null) {
          throw new StoreError(
            'DATASET_IN_USE',
            `The data set "${id}" is used by ${run.id}, which has not ended.`,
            'Cancel the run or wait until it has ended, then delete again.',
          );
        }
        await transaction.dataset.updateMany({
          where: { id, deletedAt: null },
          data: { deletedAt: new Date() },
        });
        const row = await transaction.dataset.findUnique({ where: { id }, include: newest });
        return row === null ? notFound('data set', id) : toRow(row);
      });
    },
    async classCounts(versionId) {
      const version = await prisma.datasetVersion.findUnique({
        where: { id: versionId },
        select: { classes: true },
      });
      const groups = await prisma.document.groupBy({
        by: ['label', 'split'],
        where: { versionId, excluded: null },
        _count: true,
        orderBy: [{ label: 'asc' }, { split: 'asc' }],
      });
      return groups.map(({ label, split, _count }) => ({
        label: version?.classes[label] ?? '',
        split,
        count: _count,
      }));
    },
    lengthCounts: (versionId, edges) => countLengths(pool, versionId, edges),
    problems(versionId, first) {
      checkFirst(first, 1_000);
      return prisma.datasetProblem.findMany({
        where: { versionId },
        omit: { versionId: true, index: true },
        orderBy: { index: 'asc' },
        take: first,
      });
    },
    documents: (versionId, splits, fold = null) => readDocuments(pool, versionId, splits, fold),
    sourceDocuments: (versionId) => readSourceDocuments(pool, versionId),
    findings: (versionId, kind) => readFindings(pool, versionId, kind),
    show: (versionId, indices) => showDocuments(pool, versionId, indices),
    async tokens(versionId) {
      const rows = await prisma.tokenReport.findMany({
        where: { versionId },
        orderBy: { createdAt: 'desc' },
      });
      return rows.map(({ baseModelId, normalization, figures, createdAt }) => ({
        ...{ baseModelId, createdAt },
        normalization: parseNormalization(normalization),
        figures: parseTokenFigures(figures),
      }));
    },
    writeTokens: (claim, versionId, report) =>
      withTransaction(pool, async (client) => {
        await upsertTokens(client, versionId, report);
        await succeedJob(client, claim);
      }),
  };
}

const listed = {
  deletedAt: null,
  OR: [{ versions: { some: {} } }, isWorkedOn],
} satisfies Prisma.DatasetWhereInput;

function toRow({
  versions: [version],
  jobs: [job],
  ...row
}: Omit<DatasetRow, 'version' | 'job'> & { versions: DatasetVersion[]; jobs: Job[] }): DatasetRow {
  return { ...row, version: version ? toVersion(version) : null, job: job ? toJobRow(job) : null };
}

function toVersion(row: DatasetVersion): DatasetVersionRow {
  return {
    ...row,
    settings: parseDatasetSettings(row.settings),
    encodings: parseEncodingCounts(row.encodings),
    report: row.report === null ? null : parseDatasetReport(row.report),
  };
}
