import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, isEnded, RunsDocument, type Client } from '@tasnif/cli';
import { applyMigrations, createStore } from '@tasnif/store';
import { ensureAdminKey } from './admin-key.ts';
import { parseOptions } from './args.ts';
import { summary, type Summary } from './box.ts';
import { openDatabase, type Database } from './database.ts';
import { parseEngine } from './engine.ts';
import { isEmpty, showExample } from './example.ts';
import { freePortFrom, parsePort } from './ports.ts';
import { findRunning, lockHome, removeRunning, writeRunning } from './running.ts';
import { startService, type Service } from './services.ts';
import type { Stage } from './stage.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface LaunchContext {
  /** What stands behind `npm start --`. */
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  stage: Stage;
}

/**
 * Starts the whole system and keeps it up until `stop` aborts: database, migrations, api, worker, trainer, and on an empty
 * installation the example. Where one is up already it says so and returns. Whatever was started is stopped in order,
 * however this ends.
 */
export async function launch({ args, environment, stage }: LaunchContext, stop: AbortSignal): Promise<void> {
  const options = parseOptions(args);
  const home = resolve(environment['TASNIF_HOME'] ?? join(root, '.tasnif'));
  const running = await findRunning(home);
  if (running !== undefined) {
    console.log(`\n${summary({ ...running, home }, `Ctrl-C where it was started, or kill ${running.pid}`)}`);
    return;
  }

  const started: { dispose(): Promise<void> }[] = [];
  const keep = <T extends { dispose(): Promise<void> }>(resource: T): T => {
    started.push(resource);
    return resource;
  };
  try {
    keep(await lockHome(home));
    const until: Stage = (name, body) => {
      stop.throwIfAborted();
      return stage(name, body);
    };
    const { instance, key } = await startSystem({ home, environment, stage: until, keep });
    stop.throwIfAborted();
    const client = createClient({ url: instance.url, key });
    if (options.example && !stop.aborted && (await isEmpty(client))) {
      await showExample(client, stage, stop);
    }
    const goingOn = await describeRuns(client);
    client.dispose();
    console.log(`\n${summary({ ...instance, home }, 'Ctrl-C', goingOn)}`);
    await aborted(stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    if (stop.aborted) console.log('\n  stopping …');
    for (const resource of started.reverse()) await resource.dispose();
  }
}

interface Starting {
  home: string;
  environment: NodeJS.ProcessEnv;
  stage: Stage;
  keep: <T extends { dispose(): Promise<void> }>(resource: T) => T;
}

async function startSystem({ home, environment, stage, keep }: Starting): Promise<{
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
    const applied = await applyMigrations(database.url, join(root, 'prisma/migrations'));
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

/** A run that was interrupted by the last stop goes on by itself; whoever starts again should hear of it. */
async function describeRuns(client: Client): Promise<string | undefined> {
  const { trainingRuns } = await client.request(RunsDocument, { first: 1 });
  const [newest] = trainingRuns.nodes;
  if (newest === undefined || isEnded(newest.phase)) return undefined;
  return `${newest.id}: npm run tasnif -- watch latest`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    // A listener does not keep the process alive by itself; the services' channels do.
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
