import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { isRecord } from './api-failure.ts';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { followDataset, type Dataset } from './follow-dataset.ts';
import type { FollowJobOptions } from './follow-job.ts';
import { CreateDatasetDocument, type CreateDatasetInput, type Split } from './gql/operations.ts';
import { zipFolder } from './zip-folder.ts';

export interface AddDatasetOptions extends FollowJobOptions {
  /** What to set of the data set; its name defaults to that of the folder, or of the file without its extension. */
  input?: Partial<Omit<CreateDatasetInput, 'upload' | 'files' | 'documents'>>;
  /** Further files or folders, whose documents all are in the split. With any, those at `path` are for training. */
  others?: readonly { path: string; split: Split }[];
  /** Told the number of bytes sent so far, and of how many where that is known. */
  onBytes?: (sent: number, total: number | undefined) => void;
  /** The id of an upload of `path` that broke off, which goes on. */
  resume?: string;
  /** Told the id of the upload of `path` as soon as there is one. */
  onUpload?: (id: string) => void;
  /** Told the id of the data set as soon as it has one. */
  onCreated?: (id: string) => void;
}

/**
 * Makes a data set of what lies at `path`: a folder (a folder a topic, or a .txt file a topic) is zipped while it is
 * sent, a file is sent as it is; then waits for its job. Rejects with `NO_SUCH_FILE`, `NO_TEXTS` and all that
 * {@link followDataset} rejects with.
 */
export async function addDataset(
  client: Client,
  path: string,
  { input, others = [], onBytes, onCreated, resume, onUpload, ...follow }: AddDatasetOptions = {},
): Promise<Dataset> {
  const options = { ...follow, ...(onBytes && { onBytes }) };
  const resuming = { ...(resume !== undefined && { resume }), ...(onUpload && { onUpload }) };
  const { upload, name } = await sendFile(client, path, { ...options, ...resuming });
  const files = [{ upload, split: 'TRAIN' as Split }];
  for (const other of others) {
    files.push({ upload: (await sendFile(client, other.path, options)).upload, split: other.split });
  }
  const source = others.length === 0 ? { upload } : { files };
  const { createDataset } = await client.request(
    CreateDatasetDocument,
    { input: { name, ...input, ...source } },
    follow.signal && { signal: follow.signal },
  );
  onCreated?.(createDataset.id);
  return followDataset(client, createDataset.id, follow);
}

/** Sends what lies at `path`; returns the upload's id and its name without its extension. Rejects with `NO_SUCH_FILE`. */
export async function sendFile(
  client: Client,
  path: string,
  {
    signal,
    onBytes,
    resume,
    onUpload,
  }: Pick<AddDatasetOptions, 'signal' | 'onBytes' | 'resume' | 'onUpload'>,
): Promise<{ upload: string; name: string }> {
  const source = await stat(path).catch((error: unknown) => {
    if (isRecord(error) && error['code'] === 'ENOENT') throw noSuchFile(path);
    throw error;
  });
  const file = basename(resolve(path));
  const folder = source.isDirectory();
  const total = folder ? undefined : source.size;
  const upload = await client.upload(folder ? () => zipFolder(path) : path, folder ? `${file}.zip` : file, {
    ...(signal && { signal }),
    ...(resume !== undefined && { resume }),
    ...(onUpload && { onUpload }),
    onBytes: (sent) => onBytes?.(sent, total),
  });
  return { upload, name: folder ? file : basename(file, extname(file)) };
}

function noSuchFile(path: string): CliError {
  return new CliError('NO_SUCH_FILE', `There is no file or folder "${path}".`, 'Give the path of one.');
}
