import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applyMigrations, createStore } from '@tasnif/store';
import { startPostgres } from '@tasnif/testing';
import { insertModel, type ModelToServe } from './insert-model.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Tasnif's api as it runs in production, over a database of its own. */
export interface ServedSystem {
  /** An api that answers in one precision; one at a time. */
  start(precision: 'F32' | 'INT8'): Promise<ServedApi>;
  dispose(): Promise<void>;
}

export interface ServedApi {
  url: string;
  key: string;
  modelId: string;
  /** Bytes that the api and the process of the model held at most together. */
  peakMemory(): number;
  dispose(): Promise<void>;
}

/** `home` holds the model's files where the api looks for them (libs/store/src/artifacts.ts). */
export async function createServedSystem(home: string, model: ModelToServe): Promise<ServedSystem> {
  const postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  await applyMigrations(databaseUrl, path('../../../prisma/migrations'));
  await insertModel(databaseUrl, model);
  const store = createStore({ databaseUrl, poolSize: 1 });
  const { key } = await store.keys.create({ name: 'bench', role: 'ADMIN' });
  await store.dispose();
  return {
    async start(precision) {
      const api = fork(path('../../../apps/api/dist/main.js'), {
        env: {
          ...process.env,
          ...{ DATABASE_URL: databaseUrl, TASNIF_HOME: home, HOST: '127.0.0.1', PORT: '0' },
          TASNIF_SERVING_PRECISION: precision,
        },
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      const url = await addressOf(api);
      return {
        ...{ url, key, modelId: model.id },
        peakMemory: () =>
          [api.pid ?? 0, ...childrenOf(api.pid ?? 0)].reduce((sum, id) => sum + peakOf(id), 0),
        dispose: () => stop(api),
      };
    },
    dispose: () => postgres.dispose(),
  };
}

function addressOf(api: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    api.once('message', (message) => {
      resolve((message as { url: string }).url);
    });
    api.once('exit', (code) => {
      reject(new Error(`The api ended with ${String(code)} before it listened.`));
    });
  });
}

async function stop(api: ChildProcess): Promise<void> {
  const gone = once(api, 'exit');
  api.kill('SIGTERM');
  await gone;
}

function childrenOf(parent: number): number[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => new RegExp(`^PPid:\\s+${String(parent)}$`, 'm').test(statusOf(name)))
    .map(Number);
}

function peakOf(id: number): number {
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(statusOf(String(id)))?.[1] ?? 0);
}

/** Empty for a process that is no more, and for what is none. */
function statusOf(id: string): string {
  try {
    return /^\d+$/.test(id) ? readFileSync(`/proc/${id}/status`, 'utf8') : '';
  } catch {
    return '';
  }
}
