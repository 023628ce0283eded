import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import type { JobFieldsFragment } from './gql/operations.ts';

/** How often the API is asked: soon at first, for most data sets are small. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;

export interface FollowJobOptions {
  signal?: AbortSignal;
  /** Told how far the job is, each time that the API is asked. */
  onProgress?: (job: JobFieldsFragment) => void;
}

/**
 * Waits until the newest job of what `find` asks the API for has ended, and returns that. Rejects with the job's own
 * error when it failed, with `JOB_CANCELLED`, and all that `find` rejects with. Leaving does not end the job.
 */
export async function followJob<T extends { job: JobFieldsFragment | null }>(
  find: () => Promise<T>,
  { signal, onProgress }: FollowJobOptions,
): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(1.5 * wait, LONGEST_WAIT_MS)) {
    const found = await find();
    const { job } = found;
    if (job === null || job.status === 'SUCCEEDED') return found;
    if (job.status === 'FAILED') throw failureOf(job);
    if (job.status === 'CANCELLED') {
      throw new CliError('JOB_CANCELLED', `The job ${job.id} was cancelled; it left nothing.`);
    }
    onProgress?.(job);
    await sleep(wait, undefined, { signal }).catch(() => {
      signal?.throwIfAborted();
    });
  }
}

function failureOf({ error }: JobFieldsFragment): CliError {
  if (error === null) return new CliError('UNKNOWN', 'The job failed and does not say why.');
  const { code, message, hint, file, line } = error;
  const place = file === null ? '' : ` (${file}${line === null ? '' : `:${line}`})`;
  return new CliError(code, message + place, hint);
}
