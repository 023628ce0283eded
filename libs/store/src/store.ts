import { createAnswerFigures, type AnswerFigures } from './answer-figures.ts';
import { createBakeOffs, type BakeOffs } from './bake-offs.ts';
import { createBaseModels, type BaseModels } from './base-models.ts';
import { createChallenges, type Challenges } from './challenges.ts';
import { createDatabase } from './database.ts';
import { createDatasets, type Datasets } from './datasets.ts';
import { createDeployments, type Deployments } from './deployments.ts';
import { createEvaluations, type Evaluations } from './evaluations.ts';
import { createEventListener, type EventListener } from './event-listener.ts';
import { readEvents } from './event-log.ts';
import type { StoredEvent } from './events.ts';
import { createFileClassifications, type FileClassifications } from './file-classifications.ts';
import { createJobQueue, type JobQueue } from './job-queue.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { createKeys, type Keys } from './keys.ts';
import { createModels, type Models } from './models.ts';
import { createQueue, type Queue } from './queue.ts';
import { createRuns, type Runs } from './runs.ts';
import { createVariants, type Variants } from './variants.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { createUploads, type Uploads } from './uploads.ts';

export interface StoreOptions {
  /** `postgres://…`, with the migrations applied. */
  databaseUrl: string;
  /** Most connections at once; default: 10. A listener has one of its own besides. */
  poolSize?: number;
}

/** All that is kept in Postgres, a group a concern. Pages hold 1 to 100 rows, newest first. */
export interface Store {
  keys: Keys;
  uploads: Uploads;
  datasets: Datasets;
  jobs: Jobs;
  /** For workers. */
  jobQueue: JobQueue;
  baseModels: BaseModels;
  runs: Runs;
  bakeOffs: BakeOffs;
  /** For trainers. */
  queue: Queue;
  events: {
    /** Those after `afterSeq` (0: from the beginning) by seq, at most `first` (1 to 1,000). */
    read(runId: string, afterSeq: number, first: number): Promise<StoredEvent[]>;
    /** Dispose it before the store. */
    listen(): Promise<EventListener>;
  };
  models: Models;
  variants: Variants;
  deployments: Deployments;
  challenges: Challenges;
  answerFigures: AnswerFigures;
  evaluations: Evaluations;
  fileClassifications: FileClassifications;
  secrets: Secrets;
  /** Rejects when Postgres does not answer. */
  health(): Promise<void>;
  /** Closes every connection, when what runs on them is done. */
  dispose(): Promise<void>;
}

/** Connects when first used, not now. */
export function createStore({ databaseUrl, poolSize = 10 }: StoreOptions): Store {
  const database = createDatabase(databaseUrl, poolSize);
  const { prisma, pool } = database;
  return {
    keys: createKeys(prisma),
    uploads: createUploads(prisma),
    datasets: createDatasets(database),
    jobs: createJobs(database),
    jobQueue: createJobQueue(pool),
    baseModels: createBaseModels(database),
    runs: createRuns(database),
    bakeOffs: createBakeOffs(database),
    queue: createQueue(pool),
    events: {
      read: (runId, afterSeq, first) => readEvents(pool, runId, afterSeq, first),
      listen: () => createEventListener(databaseUrl),
    },
    models: createModels(prisma),
    deployments: createDeployments(database),
    challenges: createChallenges(prisma),
    answerFigures: createAnswerFigures(database),
    variants: createVariants(database),
    evaluations: createEvaluations(database),
    fileClassifications: createFileClassifications(database),
    secrets: createSecrets(pool),
    async health() {
      await pool.query('SELECT 1');
    },
    dispose: () => database.dispose(),
  };
}
