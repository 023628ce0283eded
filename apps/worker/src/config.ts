import { resolve } from 'node:path';
import type { JobKind } from '@tasnif/store';

/** What the worker is told by its environment. */
export interface WorkerConfig {
  databaseUrl: string;
  /** Folder of uploads and base models. */
  artifacts: string;
  hub: {
    /** Address of the Hugging Face hub or of a mirror, without a slash at its end. Default https://huggingface.co. */
    endpoint: string;
    token?: string;
  };
}

/** How often a lease is renewed, and a request to cancel is heard at the latest. */
export const HEARTBEAT_MS = 2_000;
/** A worker that is not heard of for this long has lost its jobs. */
export const LEASE_SECONDS = 15;
/** How often a job is taken up before it counts as failed. */
export const MAX_ATTEMPTS = 3;
/**
 * Jobs at once, by the kinds that each lane leaves to the others: a small one need not wait for a large one, and the
 * classification of files, which may take days, never takes all lanes.
 */
export const LANES: readonly (readonly JobKind[])[] = [[], ['CLASSIFY_FILE']];

/** Reads the environment. Throws a sentence that names the variable. */
export function readConfig(environment: NodeJS.ProcessEnv): Readonly<WorkerConfig> {
  const databaseUrl = environment['DATABASE_URL'];
  if (databaseUrl === undefined)
    throw new Error('DATABASE_URL is not set; it must name a Postgres database.');
  return Object.freeze({
    databaseUrl,
    artifacts: resolve(environment['TASNIF_HOME'] ?? '.tasnif', 'artifacts'),
    hub: readHub(environment['HF_ENDPOINT'], environment['HF_TOKEN']?.trim()),
  });
}

function readHub(endpoint = '', token = ''): WorkerConfig['hub'] {
  const address = endpoint === '' ? 'https://huggingface.co' : endpoint;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new Error(`HF_ENDPOINT is "${address}"; it must be an address such as https://huggingface.co.`);
  }
  if (!/^[\x21-\x7e]*$/.test(token)) throw new Error('HF_TOKEN has characters that no token has.');
  return { endpoint: url.href.replace(/\/+$/, ''), ...(token !== '' && { token }) };
}
