import { CliError } from './cli-error.ts';
import type { Client, DownloadOptions } from './client.ts';
import { followJob, type FollowJobOptions } from './follow-job.ts';
import { FileClassificationDocument, type FileClassificationFieldsFragment } from './gql/operations.ts';

export type FileClassification = FileClassificationFieldsFragment;

/** Waits until the job of a file classification has ended, as {@link followJob} does. */
export function followClassification(
  client: Client,
  id: string,
  options: FollowJobOptions,
): Promise<FileClassification> {
  return followJob(() => findClassification(client, id, options.signal), options);
}

/** Rejects with `NOT_FOUND`. */
export async function findClassification(
  client: Client,
  id: string,
  signal?: AbortSignal,
): Promise<FileClassification> {
  const { node } = await client.request(FileClassificationDocument, { id }, signal && { signal });
  if (node !== null && node.__typename === 'FileClassification') return node;
  throw new CliError('NOT_FOUND', `There is no result "${id}".`, 'See "tasnif results list".');
}

/** Writes the result of a classification to a file, and returns what it is the result of. */
export async function saveResult(
  client: Client,
  classification: FileClassification,
  file: string,
  options: DownloadOptions,
): Promise<FileClassification> {
  const { id, url, bytes, sha256 } = classification;
  if (url === null || bytes === null || sha256 === null) {
    throw new CliError('NOT_FOUND', `"${id}" has no result.`, 'See "tasnif results list".');
  }
  await client.download(url, file, { ...options, content: { bytes, sha256 } });
  return classification;
}
