import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { CliError } from './cli-error.ts';

/** Any time will do, so long as the same texts give the same bytes; a zip's clock starts in 1980. */
const NO_TIME = new Date(1980, 0, 1);

/**
 * The .txt files in and below a folder as a zip that is made while it is read. Names are relative to the folder, and in
 * order; hidden files and folders are left out. Rejects with `NO_TEXTS`.
 */
export async function zipFolder(folder: string): Promise<Readable> {
  const names = await textFiles(folder);
  if (names.length === 0) {
    throw new CliError(
      'NO_TEXTS',
      `${folder} holds no .txt file.`,
      'Make a folder a topic with a .txt file a document, or a .txt file a topic with a document a line.',
    );
  }
  return zipFiles(folder, names, true);
}

/** Files of a folder as a zip that is made while it is read. Weights are numbers, which are not worth compressing. */
export function zipFiles(folder: string, names: readonly string[], compress: boolean): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const name of names) {
    zip.addFile(join(folder, name), name, { mtime: NO_TIME, mode: 0o100644, compress });
  }
  zip.end();
  return output;
}

async function textFiles(folder: string, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    // Not the kind that readdir gives: a link to a file or a folder counts as what it leads to.
    const kind = await stat(path);
    if (kind.isDirectory()) found.push(...(await textFiles(path, `${prefix}${name}/`)));
    else if (kind.isFile() && name.toLowerCase().endsWith('.txt')) found.push(prefix + name);
  }
  return found;
}
