import { withTransaction, type Database } from './database.ts';
import { holdDataset } from './dataset-hold.ts';
import type { Split } from './documents.ts';
import { notFound } from './errors.ts';
import type { TrainingRun } from './generated/client.ts';
import { newId } from './ids.ts';
import { insertPretraining, insertRun, type NewPretraining, type NewRun } from './new-run.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';
import {
  parsePrecision,
  parseRunEngine,
  parseRunError,
  parseTrainingParameters,
  type Precision,
  type RunEngine,
  type RunError,
  type TrainingParameters,
} from './parameters.ts';
import type { Phase } from './phases.ts';
import { parsePretrainingParameters, type PretrainingParameters } from './pretraining-parameters.ts';
import { createRunRequests } from './run-requests.ts';

interface AnyRun {
  id: string;
  baseModelId: string;
  name: string;
  /** The parameters as they were stored, without the defaults of what came later: they name a training for good. */
  storedParameters: unknown;
  phase: Phase;
  /** What it is computed by, once a trainer has said so; `null` of runs from before there was a choice. */
  engine: RunEngine | null;
  /** What it trains on, once a trainer has said so. */
  device: string | null;
  /** What it computes in, once a trainer has said so. */
  precision: Precision | null;
  /** How often a trainer has taken it up. */
  attempt: number;
  cancelRequestedAt: Date | null;
  /** When somebody asked for it to pause, and nobody for it to go on since. */
  pauseRequestedAt: Date | null;
  /** The same in all runs of one request; `null` when it asked for this one alone. */
  groupId: string | null;
  /** The bake-off that it is of, which it sees no test split for. */
  bakeOffId: string | null;
  /** `seq` of its newest event. */
  lastSeq: number;
  /** Optimizer steps done, of `totalSteps`. */
  step: number;
  totalSteps: number | null;
  /** Step of the newest checkpoint. */
  checkpointStep: number | null;
  /** When FAILED. */
  error: RunError | null;
  createdAt: Date;
  /** When a trainer first took it up. */
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Makes a model of a base model. */
export interface FineTuningRun extends AnyRun {
  kind: 'FINE_TUNING';
  versionId: string;
  parameters: TrainingParameters;
}

/** Makes a base model of another; its parameters name its texts. */
export interface PretrainingRun extends AnyRun {
  kind: 'PRETRAINING';
  versionId: null;
  parameters: PretrainingParameters;
}

export type RunRow = FineTuningRun | PretrainingRun;

export interface RunMetric {
  step: number;
  split: Split;
  /** accuracy, macroF1, loss, …; `baseline.` before it for naive Bayes, `linearBaseline.` for the linear model. */
  name: string;
  value: number;
}

export interface Runs {
  /**
   * Queues a run, and `others` that go with it as one group, each with its first event: all of them or none.
   * Returns the first; throws `NOT_FOUND` or `DATASET_DELETED`.
   */
  create(run: NewRun, others?: readonly Pick<NewRun, 'name' | 'parameters'>[]): Promise<FineTuningRun>;
  /** Queues a run that is to make a base model, with its first event. Throws `NOT_FOUND`. */
  createPretraining(run: NewPretraining): Promise<PretrainingRun>;
  find(id: string): Promise<RunRow | null>;
  /** One that makes or made a model. */
  findFineTuning(id: string): Promise<FineTuningRun | null>;
  /** Those in one of `phases`; default: all. */
  list(page: PageArguments & { phases?: readonly Phase[] | null }): Promise<Page<RunRow>>;
  /** The runs of one request, in its order. */
  group(groupId: string): Promise<FineTuningRun[]>;
  /** By step, split and name. */
  metrics(runId: string): Promise<RunMetric[]>;
  /**
   * Cancels at once what no trainer holds; asks the trainer of an active run to stop, which it learns
   * with its next heartbeat. Throws `NOT_FOUND`, or `RUN_FINISHED` when the run has ended.
   */
  requestCancel(id: string): Promise<RunRow>;
  /**
   * Pauses at once what waits in the queue; asks the trainer of an active run to pause it. One that is paused stays so.
   * Throws `NOT_FOUND`, or `RUN_FINISHED` when the run has ended.
   */
  requestPause(id: string): Promise<RunRow>;
  /**
   * Queues a run that is paused or has FAILED again, to go on where it left off; of any other that has not ended it
   * withdraws the request to pause. Throws `NOT_FOUND`, `DATASET_DELETED`, or `RUN_FINISHED` when it has SUCCEEDED or
   * was CANCELLED.
   */
  resume(id: string): Promise<RunRow>;
}

export function createRuns({ prisma, pool }: Database): Runs {
  const find = async (id: string): Promise<RunRow | null> => {
    const row = await prisma.trainingRun.findUnique({ where: { id }, omit: lease });
    return row && toRunRow(row);
  };
  const requests = createRunRequests(pool);
  const get = async (id: string): Promise<RunRow> => (await find(id)) ?? notFound('run', id);
  const findFineTuning = async (id: string): Promise<FineTuningRun | null> => {
    const run = await find(id);
    return run?.kind === 'FINE_TUNING' ? run : null;
  };

  return {
    async create({ versionId, baseModelId, ...first }, others = []) {
      const id = newId('run');
      const runs = [{ ...first, id }, ...others.map((run) => ({ ...run, id: newId('run') }))];
      const groupId = others.length > 0 ? id : null;
      await withTransaction(pool, async (client) => {
        await holdDataset(client, versionId);
        for (const run of runs)
          await insertRun(client, { versionId, baseModelId, ...run }, { groupId }, run.id);
        await client.query(`SELECT pg_notify('runs', $1)`, [id]);
      });
      return (await findFineTuning(id)) ?? notFound('run', id);
    },
    async createPretraining(run) {
      const id = newId('run');
      await withTransaction(pool, async (client) => {
        await insertPretraining(client, run, id);
        await client.query(`SELECT pg_notify('runs', $1)`, [id]);
      });
      const made = await get(id);
      return made.kind === 'PRETRAINING' ? made : notFound('run', id);
    },
    find,
    findFineTuning,
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
          return rows.map(toRunRow);
        },
        () => prisma.trainingRun.count({ where }),
      );
    },
    async group(groupId) {
      const rows = await prisma.trainingRun.findMany({
        where: { groupId },
        omit: lease,
        orderBy: { id: 'asc' },
      });
      return rows.map(toFineTuningRun);
    },
    metrics(runId) {
      return prisma.runMetric.findMany({
        where: { runId },
        omit: { runId: true },
        orderBy: [{ step: 'asc' }, { split: 'asc' }, { name: 'asc' }],
      });
    },
    async requestCancel(id) {
      await requests.cancel(id);
      return get(id);
    },
    async requestPause(id) {
      await requests.pause(id);
      return get(id);
    },
    async resume(id) {
      await requests.resume(id);
      return get(id);
    },
  };
}

/** A lease is its trainer's alone. */
export const lease = { leaseToken: true, leaseUntil: true } as const;

type StoredRun = Omit<TrainingRun, keyof typeof lease>;

function toRunRow(row: StoredRun): RunRow {
  if (row.kind === 'FINE_TUNING') return toFineTuningRun(row);
  return {
    ...row,
    ...{ kind: row.kind, versionId: null, parameters: parsePretrainingParameters(row.parameters) },
    storedParameters: row.parameters,
    ...toOutcome(row),
  };
}

/** Of a row of that kind. */
export function toFineTuningRun(row: StoredRun): FineTuningRun {
  const { id, versionId, parameters } = row;
  if (versionId === null) throw new TypeError(`The run ${id} has no data set.`);
  return {
    ...row,
    ...{ kind: 'FINE_TUNING', versionId, parameters: parseTrainingParameters(parameters) },
    storedParameters: parameters,
    ...toOutcome(row),
  };
}

function toOutcome(row: StoredRun): Pick<AnyRun, 'engine' | 'precision' | 'error'> {
  return {
    engine: row.engine === null ? null : parseRunEngine(row.engine),
    precision: row.precision === null ? null : parsePrecision(row.precision),
    error: row.error === null ? null : parseRunError(row.error),
  };
}
