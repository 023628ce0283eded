import { totalmem } from 'node:os';
import { delimiter, resolve } from 'node:path';
import type { ServingPrecision } from '@tasnif/serving';

/** What the api is told by its environment. */
export interface ApiConfig {
  databaseUrl: string;
  /** Default 127.0.0.1. */
  host: string;
  /** Default 4000; 0 takes a free one. */
  port: number;
  /** Folder of uploads, base models and models. */
  artifacts: string;
  /** Folders that base models may be imported from; absolute. Default: none. */
  modelFolders: readonly string[];
  serving: ServingConfig;
}

/** How trained models answer. */
export interface ServingConfig {
  /** What models in memory may take together. Default: half of the memory that the machine has, or its container may take. */
  memoryBytes: number;
  /** Of the graphs that answer. Default AUTO: the faster one on this machine, of those that are exact enough. */
  precision: ServingPrecision;
}

const MIB = 2 ** 20;

/** Reads the environment. Throws a sentence that names the variable. */
export function readConfig(environment: NodeJS.ProcessEnv): Readonly<ApiConfig> {
  const databaseUrl = environment['DATABASE_URL'];
  if (databaseUrl === undefined)
    throw new Error('DATABASE_URL is not set; it must name a Postgres database.');
  const port = Number(environment['PORT'] ?? 4000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT is "${environment['PORT'] ?? ''}"; it must be a whole number of 0 to 65535.`);
  }
  return Object.freeze({
    databaseUrl,
    host: environment['HOST'] ?? '127.0.0.1',
    port,
    artifacts: resolve(environment['TASNIF_HOME'] ?? '.tasnif', 'artifacts'),
    modelFolders: (environment['TASNIF_MODEL_FOLDERS'] ?? '')
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => resolve(folder)),
    serving: Object.freeze({
      memoryBytes: readMemory(environment['TASNIF_MODEL_MEMORY_MB']),
      precision: readPrecision(environment['TASNIF_SERVING_PRECISION']),
    }),
  });
}

function readMemory(text: string | undefined): number {
  // 0 where nothing limits it.
  if (text === undefined) return Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2;
  const megabytes = Number(text);
  if (!(megabytes >= 1)) {
    throw new Error(`TASNIF_MODEL_MEMORY_MB is "${text}"; it must be a number of megabytes, 1 or more.`);
  }
  return megabytes * MIB;
}

function readPrecision(text = 'AUTO'): ServingPrecision {
  if (text === 'AUTO' || text === 'F32' || text === 'INT8') return text;
  throw new Error(`TASNIF_SERVING_PRECISION is "${text}"; it must be AUTO, F32 or INT8.`);
}
