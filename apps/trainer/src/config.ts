import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { EngineChoice } from '@tasnif/engine';

/** What the trainer is told by its environment. */
export interface TrainerConfig {
  databaseUrl: string;
  /** Folder of base models, models and what runs need while they go on. */
  artifacts: string;
  /** A trainer that is not heard of for this long has lost its run. Default 30. */
  leaseSeconds: number;
  /** Default AUTO. */
  engine: EngineChoice;
  /** For the log. */
  name: string;
}

const engines: readonly EngineChoice[] = ['AUTO', 'TORCH', 'TENSORFLOW', 'WASM'];

/** How often the lease is renewed, and a request to cancel is heard at the latest. */
export const HEARTBEAT_MS = 2_000;
/** How often a run is taken up before it counts as failed. */
export const MAX_ATTEMPTS = 3;

/** Reads the environment. Throws a sentence that names the variable. */
export function readConfig(environment: NodeJS.ProcessEnv): Readonly<TrainerConfig> {
  const databaseUrl = environment['DATABASE_URL'];
  if (databaseUrl === undefined)
    throw new Error('DATABASE_URL is not set; it must name a Postgres database.');
  const leaseSeconds = Number(environment['TASNIF_LEASE_SECONDS'] ?? 30);
  if (!Number.isInteger(leaseSeconds) || leaseSeconds < 5 || leaseSeconds > 3600) {
    throw new Error(
      `TASNIF_LEASE_SECONDS is "${environment['TASNIF_LEASE_SECONDS'] ?? ''}"; it must be a whole number of 5 to 3600.`,
    );
  }
  const wanted = environment['TASNIF_ENGINE'] ?? 'AUTO';
  const engine = engines.find((name) => name === wanted);
  if (engine === undefined)
    throw new Error(`TASNIF_ENGINE is "${wanted}"; it must be one of ${engines.join(', ')}.`);
  return Object.freeze({
    ...{ databaseUrl, leaseSeconds, engine },
    artifacts: resolve(environment['TASNIF_HOME'] ?? '.tasnif', 'artifacts'),
    name: hostname(),
  });
}
