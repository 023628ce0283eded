import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';

/** A file as the API lists it. */
export interface ListedFile {
  readonly path: string;
  readonly sha256: string;
  readonly url: string;
}

/**
 * Fetches files into a folder, which it makes; each has its name only once its checksum is right. Rejects with
 * `CHECKSUM_MISMATCH`, and with `NOT_TASNIF` for a path that leads out of the folder.
 */
export async function saveFiles(
  client: Pick<Client, 'download'>,
  files: readonly ListedFile[],
  folder: string,
  { signal, onFile }: { signal: AbortSignal; onFile: (path: string) => void },
): Promise<void> {
  for (const { path, sha256, url } of files) {
    const target = join(folder, path);
    if (!resolve(target).startsWith(resolve(folder) + sep)) {
      throw new CliError('NOT_TASNIF', `The API lists the file "${path}", which leads out of ${folder}.`);
    }
    onFile(path);
    await mkdir(dirname(target), { recursive: true });
    const part = `${target}.part`;
    try {
      await client.download(url, part, signal);
      if ((await sha256Of(part)) !== sha256) throw damaged(path);
      await rename(part, target);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function damaged(path: string): CliError {
  return new CliError(
    'CHECKSUM_MISMATCH',
    `What came of ${path} has another checksum than the API lists.`,
    'Fetch it again; if it stays so, the file on the server is damaged.',
  );
}
