import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { followJob, type FollowJobOptions } from './follow-job.ts';
import { DatasetDocument, type DatasetFieldsFragment } from './gql/operations.ts';

export type Dataset = DatasetFieldsFragment;

/** Waits until a data set's newest job has ended, as {@link followJob} does, and returns the data set. */
export function followDataset(client: Client, id: string, options: FollowJobOptions = {}): Promise<Dataset> {
  return followJob(() => findDataset(client, id, options.signal), options);
}

/** Rejects with `NOT_FOUND`. */
export async function findDataset(client: Client, id: string, signal?: AbortSignal): Promise<Dataset> {
  const { node } = await client.request(DatasetDocument, { id }, signal && { signal });
  if (node !== null && node.__typename === 'Dataset') return node;
  throw new CliError('NOT_FOUND', `There is no data set "${id}".`, 'See "tasnif dataset list".', 'dataset');
}
