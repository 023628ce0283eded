import type { Database } from './database.ts';
import { createDatasetWriter, type NewDataset } from './dataset-writer.ts';
import { notFound, StoreError } from './errors.ts';
import { readDocuments, type DocumentRow, type Split } from './documents.ts';
import { checkFirst, readPage, type Page, type PageArguments } from './pages.ts';
import type { DatasetVersion } from './generated/client.ts';
import { parseEncodingCounts, type EncodingCount } from './parameters.ts';
import { endPhases } from './phases.ts';

export interface DatasetVersionRow {
  id: string;
  datasetId: string;
  /** From 1. */
  number: number;
  /** Decides which document goes to which split. */
  seed: number;
  /** `validationShare` and `testShare` are shares of all documents, 0 to 1; the rest is for training. */
  validationShare: number;
  testShare: number;
  /** Sorted; a class's place is the label of its documents. */
  classes: string[];
  /** How the files of its source were read; empty for versions made before that was kept. */
  encodings: EncodingCount[];
  documentCount: number;
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
  version: DatasetVersionRow;
}

export interface DatasetProblem {
  /** Stable, UPPER_SNAKE. */
  code: string;
  file: string;
  line: number | null;
  message: string;
}

export interface ClassCount {
  label: string;
  split: Split;
  count: number;
}

export interface Datasets {
  create(dataset: NewDataset): Promise<DatasetRow>;
  /** With its newest version, deleted or not. */
  find(id: string): Promise<DatasetRow | null>;
  findVersion(versionId: string): Promise<DatasetVersionRow | null>;
  /** Those that are not deleted. */
  list(page: PageArguments): Promise<Page<DatasetRow>>;
  /** Throws `NOT_FOUND`, or `DATASET_IN_USE` while a run of it has not ended. */
  delete(id: string): Promise<DatasetRow>;
  /** By label and split; what has no document is left out. */
  classCounts(versionId: string): Promise<ClassCount[]>;
  /** The first 1 to 1,000 in the order in which they were met. */
  problems(versionId: string, first: number): Promise<DatasetProblem[]>;
  /** The documents of some splits by index, at most 500 at a time. */
  documents(versionId: string, splits: readonly Split[]): AsyncIterable<DocumentRow[]>;
}

const newestVersion = { versions: { orderBy: { number: 'desc' }, take: 1 } } as const;

export function createDatasets({ prisma, pool }: Database): Datasets {
  const find = async (id: string): Promise<DatasetRow | null> => {
    const row = await prisma.dataset.findUnique({ where: { id }, include: newestVersion });
    return row && toRow(row);
  };
  const write = createDatasetWriter(pool);
  return {
    async create(dataset) {
      const id = await write(dataset);
      return (await find(id)) ?? notFound('data set', id);
    },
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
          const where = { ...below, deletedAt: null };
          const rows = await prisma.dataset.findMany({
            where,
            include: newestVersion,
            orderBy: { id: 'desc' },
            take,
          });
          return rows.map(toRow);
        },
        () => prisma.dataset.count({ where: { deletedAt: null } }),
      );
    },
    delete(id) {
      return prisma.$transaction(async (transaction) => {
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
        const row = await transaction.dataset.findUnique({ where: { id }, include: newestVersion });
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
        where: { versionId },
        _count: true,
        orderBy: [{ label: 'asc' }, { split: 'asc' }],
      });
      return groups.map(({ label, split, _count }) => ({
        label: version?.classes[label] ?? '',
        split,
        count: _count,
      }));
    },
    problems(versionId, first) {
      checkFirst(first, 1_000);
      return prisma.datasetProblem.findMany({
        where: { versionId },
        omit: { versionId: true, index: true },
        orderBy: { index: 'asc' },
        take: first,
      });
    },
    documents(versionId, splits) {
      return readDocuments(pool, versionId, splits);
    },
  };
}

/** A data set is made together with its first version. */
function toRow({
  versions: [version],
  ...row
}: Omit<DatasetRow, 'version'> & { versions: DatasetVersion[] }): DatasetRow {
  if (version === undefined) throw new Error(`The data set ${row.id} has no version.`);
  return { ...row, version: toVersion(version) };
}

function toVersion(row: DatasetVersion): DatasetVersionRow {
  return { ...row, encodings: parseEncodingCounts(row.encodings) };
}
