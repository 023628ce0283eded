import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { isRecord } from './api-failure.ts';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import {
  CreateDatasetDocument,
  type CreateDatasetInput,
  type DatasetFieldsFragment,
} from './gql/operations.ts';
import { zipFolder } from './zip-folder.ts';

export type Dataset = DatasetFieldsFragment;

export interface AddDatasetOptions {
  /** What to set of the data set; its name defaults to that of the folder, or of the file without its extension. */
  input?: Partial<Omit<CreateDatasetInput, 'upload' | 'documents'>>;
  signal?: AbortSignal;
  /** Told the number of bytes sent so far, and of how many where that is known. */
  onBytes?: (sent: number, total: number | undefined) => void;
}

/**
 * Makes a data set of what lies at `path`: a folder (a folder a topic, or a .txt file a topic) is zipped while it is
 * sent, a file is sent as it is. Rejects with `NO_SUCH_FILE`, `NO_TEXTS` and all that {@link Client} rejects with.
 */
export async function addDataset(
  client: Client,
  path: string,
  { input, signal, onBytes }: AddDatasetOptions = {},
): Promise<Dataset> {
  const source = await stat(path).catch((error: unknown) => {
    if (isRecord(error) && error['code'] === 'ENOENT') throw noSuchFile(path);
    throw error;
  });
  const file = basename(resolve(path));
  const folder = source.isDirectory();
  const total = folder ? undefined : source.size;
  const upload = await client.upload(folder ? await zipFolder(path) : path, folder ? `${file}.zip` : file, {
    ...(signal && { signal }),
    onBytes: (sent) => onBytes?.(sent, total),
  });
  const name = folder ? file : basename(file, extname(file));
  const { createDataset } = await client.request(
    CreateDatasetDocument,
    { input: { name, ...input, upload } },
    signal && { signal },
  );
  return createDataset;
}

function noSuchFile(path: string): CliError {
  return new CliError('NO_SUCH_FILE', `There is no file or folder "${path}".`, 'Give the path of one.');
}
