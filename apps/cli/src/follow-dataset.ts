import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { DatasetDocument, type DatasetFieldsFragment, type JobFieldsFragment } from './gql/operations.ts';

export type Dataset = DatasetFieldsFragment;

/** How often the API is asked: soon at first, for most data sets are small. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;

export interface FollowDatasetOptions {
  signal?: AbortSignal;
  /** Told how far the job is, each time that the API is asked. */
  onProgress?: (job: JobFieldsFragment) => void;
}

/**
 * Waits until a data set's newest job has ended, and returns the data set. Rejects with the job's own error when it
 * failed, with `JOB_CANCELLED`, and all that {@link Client} rejects with. Leaving does not end the job.
 */
export async function followDataset(
  client: Client,
  id: string,
  { signal, onProgress }: FollowDatasetOptions = {},
): Promise<Dataset> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(1.5 * wait, LONGEST_WAIT_MS)) {
    const dataset = await findDataset(client, id, signal);
    const { job } = dataset;
    if (job === null || job.status === 'SUCCEEDED') return dataset;
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

/** Rejects with `NOT_FOUND`. */
export async function findDataset(client: Client, id: string, signal?: AbortSignal): Promise<Dataset> {
  const { node } = await client.request(DatasetDocument, { id }, signal && { signal });
  if (node !== null && node.__typename === 'Dataset') return node;
  throw new CliError('NOT_FOUND', `There is no data set "${id}".`, 'See "tasnif dataset list".', 'dataset');
}

function failureOf({ error }: JobFieldsFragment): CliError {
  if (error === null) return new CliError('UNKNOWN', 'The job failed and does not say why.');
  const { code, message, hint, file, line } = error;
  const place = file === null ? '' : ` (${file}${line === null ? '' : `:${line}`})`;
  return new CliError(code, message + place, hint);
}
