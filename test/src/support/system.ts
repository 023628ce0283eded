import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyMigrations, createStore, type Store } from '@tasnif/store';
import { startPostgres } from '@tasnif/testing';
import { startApp, type AppProcess } from './app-process.ts';
import { createClient, type Client } from './client.ts';
import { followRun, type Follower } from './run-events.ts';

const migrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** The whole product: Postgres, the api, a worker and as many trainers as asked for, each a process of its own. */
export interface System extends Client {
  /** Of the api, such as `http://127.0.0.1:4000`. */
  url: string;
  /** An administrator's, which every request of this object carries. */
  key: string;
  databaseUrl: string;
  /** The folder of uploads, base models and models. */
  home: string;
  /** On the same database, for what the api does not offer. */
  store: Store;
  api: AppProcess;
  /** The one that it started with. */
  worker: AppProcess;
  startWorker(): Promise<AppProcess>;
  subscribe(runId: string, afterSeq?: number): Follower;
  /** `settings` are variables of its environment besides where the database and the home are. */
  startTrainer(settings?: NodeJS.ProcessEnv): Promise<AppProcess>;
  /** Stops and removes everything; rejects when a process does not end well or leaves a connection open. */
  dispose(): Promise<void>;
}

/**
 * Starts a system of its own on an empty database; `trainer` starts one with it, `settings` are further variables of
 * the environment of all. Base models may be imported from its home.
 */
export async function startSystem({
  trainer = false,
  settings = {},
}: { trainer?: boolean; settings?: NodeJS.ProcessEnv } = {}): Promise<System> {
  const postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  await applyMigrations(databaseUrl, migrations);
  const home = await mkdtemp(join(tmpdir(), 'tasnif-test-'));
  const store = createStore({ databaseUrl, poolSize: 2 });
  const { key } = await store.keys.create({ name: 'test', role: 'ADMIN' });

  const environment = {
    ...{ DATABASE_URL: databaseUrl, TASNIF_HOME: home, TASNIF_MODEL_FOLDERS: home },
    ...settings,
  };
  const api = await startApp('api', { ...environment, HOST: '127.0.0.1', PORT: '0' });
  const { url } = api.message as { url: string };
  const workers: AppProcess[] = [];
  const trainers: AppProcess[] = [];
  const followers: Follower[] = [];

  const startWorker = async (): Promise<AppProcess> => {
    const started = await startApp('worker', environment);
    workers.push(started);
    return started;
  };
  const worker = await startWorker();
  const startTrainer: System['startTrainer'] = async (settings = {}) => {
    const started = await startApp('trainer', { ...environment, ...settings });
    trainers.push(started);
    return started;
  };
  if (trainer) await startTrainer();

  return {
    ...createClient(url, key),
    url,
    key,
    databaseUrl,
    home,
    store,
    api,
    worker,
    startWorker,
    startTrainer,
    subscribe(runId, afterSeq) {
      const follower = followRun(url, key, runId, afterSeq);
      followers.push(follower);
      return follower;
    },
    async dispose() {
      await Promise.all(followers.map((follower) => follower.leave()));
      const ends = await Promise.allSettled([...trainers, ...workers, api].map((app) => app.stop()));
      await store.dispose();
      await postgres.dispose();
      await rm(home, { recursive: true, force: true });
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}
