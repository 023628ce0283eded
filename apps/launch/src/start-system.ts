import { fileURLToPath } from 'node:url';
import { applyMigrations, createStore } from '@tasnif/store';
import { ensureAdminKey } from './admin-key.ts';
import type { Summary } from './box.ts';
import { openDatabase, type Database } from './database.ts';
import { parseEngine } from './engine.ts';
import { freePortFrom, parsePort } from './ports.ts';
import { removeRunning, writeRunning } from './running.ts';
import { startService, type Service } from './services.ts';
import type { Stage } from './stage.ts';

const migrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

export interface Starting {
  /** The folder of its data. */
  home: string;
  environment: NodeJS.ProcessEnv;
  stage: Stage;
  keep: <T extends { dispose(): Promise<void> }>(resource: T) => T;
}

/** Starts what the whole system is made of, each part in a stage of its own. Whatever was started is kept, to be stopped last first. */
export async function startSystem({ home, environment, stage, keep }: Starting): Promise<{
  instance: Omit<Summary, 'home'>;
  key: string;
}> {
  let database!: Database;
  let key = '';
  let trainer!: Service;
  let api!: Service;
  await stage('database', async () => {
    database = keep(await openDatabase(home, environment['DATABASE_URL']));
    return database.description;
  });
  await stage('migrations', async () => {
    const applied = await applyMigrations(database.url, migrations);
    const store = createStore({ databaseUrl: database.url, poolSize: 1 });
    key = await ensureAdminKey(store, home).finally(() => store.dispose());
    return applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`;
  });
  const wanted = parsePort(environment['PORT'] ?? '4000');
  const port = await freePortFrom(wanted);
  const shared = { ...environment, DATABASE_URL: database.url, TASNIF_HOME: home };
  await stage('api', async () => {
    api = keep(await startService('api', { home, environment: { ...shared, PORT: String(port) } }));
    return port === wanted
      ? String(api.ready['url'])
      : `${String(api.ready['url'])} (port ${wanted} is taken)`;
  });
  await stage('worker', async () => {
    keep(await startService('worker', { home, environment: shared }));
    return 'reads data sets';
  });
  await stage('trainer', async () => {
    trainer = keep(await startService('trainer', { home, environment: shared }));
    return parseEngine(trainer.ready).engine;
  });
  const instance = {
    url: String(api.ready['url']),
    database: database.description,
    ...parseEngine(trainer.ready),
  };
  await writeRunning(home, { ...instance, pid: process.pid });
  keep({ dispose: () => removeRunning(home) });
  return { instance, key };
}
