import { withTransaction, type Database } from './database.ts';
import { holdDataset } from './dataset-hold.ts';
import { notFound } from './errors.ts';
import type { BakeOff, TrainingRun } from './generated/client.ts';
import { newId } from './ids.ts';
import { insertRun, type NewRun } from './new-run.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';
import { createRunRequests } from './run-requests.ts';
import { lease, toFineTuningRun, type FineTuningRun } from './runs.ts';

export interface BakeOffRow {
  id: string;
  name: string;
  versionId: string;
  /** How many each of its runs learns from, and is measured on. */
  trainingDocuments: number;
  validationDocuments: number;
  createdAt: Date;
  /** In the order of the request: candidate by candidate, seed by seed. */
  runs: FineTuningRun[];
}

export type NewBakeOff = Omit<BakeOffRow, 'id' | 'createdAt' | 'runs'> & {
  runs: readonly Omit<NewRun, 'versionId'>[];
};

/** What the training of a run took, its evaluations and pauses left out. */
export interface TrainingCost {
  runId: string;
  epochs: number;
  seconds: number;
}

export interface BakeOffs {
  /** Queues its runs with it: all of them or none. Throws `NOT_FOUND` or `DATASET_DELETED`. */
  create(bakeOff: NewBakeOff): Promise<BakeOffRow>;
  find(id: string): Promise<BakeOffRow | null>;
  list(page: PageArguments): Promise<Page<BakeOffRow>>;
  /** Of the runs that have ended an epoch. */
  costs(id: string): Promise<TrainingCost[]>;
  /**
   * Cancels, as `Runs.requestCancel` does, each of its runs that has not ended. Throws `NOT_FOUND`, or
   * `BAKE_OFF_FINISHED` when all have.
   */
  requestCancel(id: string): Promise<BakeOffRow>;
}

const include = { runs: { omit: lease, orderBy: { id: 'asc' } } } as const;

export function createBakeOffs({ prisma, pool }: Database): BakeOffs {
  const requests = createRunRequests(pool);
  const find = async (id: string): Promise<BakeOffRow | null> => {
    const row = await prisma.bakeOff.findUnique({ where: { id }, include });
    return row && toRow(row);
  };
  const get = async (id: string): Promise<BakeOffRow> => (await find(id)) ?? notFound('bake-off', id);

  return {
    async create({ versionId, name, trainingDocuments, validationDocuments, runs }) {
      const id = newId('bakeOff');
      await withTransaction(pool, async (client) => {
        await holdDataset(client, versionId);
        await client.query(
          `INSERT INTO "BakeOff" (id, name, "versionId", "trainingDocuments", "validationDocuments")
           VALUES ($1, $2, $3, $4, $5)`,
          [id, name, versionId, trainingDocuments, validationDocuments],
        );
        for (const run of runs) await insertRun(client, { ...run, versionId }, { bakeOffId: id });
        await client.query(`SELECT pg_notify('runs', $1)`, [id]);
      });
      return get(id);
    },
    find,
    list(page) {
      return readPage(
        'bakeOff',
        page,
        async ({ below, take }) => {
          const rows = await prisma.bakeOff.findMany({
            where: below,
            include,
            orderBy: { id: 'desc' },
            take,
          });
          return rows.map(toRow);
        },
        () => prisma.bakeOff.count(),
      );
    },
    async costs(id) {
      const { rows } = await pool.query<TrainingCost>(
        `SELECT event."runId", count(*)::int AS epochs, sum((event.payload->>'seconds')::float8) AS seconds
         FROM "RunEvent" event JOIN "TrainingRun" run ON run.id = event."runId"
         WHERE run."bakeOffId" = $1 AND event.type = 'EPOCH_COMPLETED' GROUP BY event."runId"`,
        [id],
      );
      return rows;
    },
    async requestCancel(id) {
      await requests.cancelBakeOff(id);
      return get(id);
    },
  };
}

function toRow({ runs, ...row }: BakeOff & { runs: Omit<TrainingRun, keyof typeof lease>[] }): BakeOffRow {
  return { ...row, runs: runs.map(toFineTuningRun) };
}
