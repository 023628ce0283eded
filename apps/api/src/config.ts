import { delimiter, resolve } from 'node:path';

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
}

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
  });
}
