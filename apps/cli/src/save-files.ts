import { resolve, sep } from 'node:path';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { megabytes } from './megabytes.ts';
import type { Output } from './output.ts';

/** A file as the API lists it. */
export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly url: string;
}

/**
 * Fetches files into a folder (absolute), which it makes, and shows how far it is. What broke off goes on; a file has its
 * name only once its checksum is right. Rejects with `NOT_TASNIF` for a path that leads out of the folder.
 */
export async function saveFiles(
  { client, output, signal }: { client: Pick<Client, 'download'>; output: Output; signal: AbortSignal },
  files: readonly ListedFile[],
  folder: string,
): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  for (const { path, bytes, sha256, url } of files) {
    await client.download(url, placeOf(folder, path), {
      ...{ signal, content: { bytes, sha256 } },
      onBytes: (here) => {
        output.status(`received ${megabytes(before + here)} of ${megabytes(total)}: ${path}`);
      },
    });
    before += bytes;
  }
  output.note(`${files.length} files, ${megabytes(total)}, all as the server has them`);
}

/** A server may name files, and must not choose where else they go. */
function placeOf(folder: string, path: string): string {
  const place = resolve(folder, path);
  if (place.startsWith(folder + sep)) return place;
  throw new CliError('NOT_TASNIF', `The server names a file "${path}" that lies outside of ${folder}.`);
}
