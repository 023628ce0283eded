import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checksum, sync, type ClassifiedSoFar } from '@tasnif/store';

/** The result while it is written: a part, that nobody else writes to. */
export interface ResultFile {
  /** Name of the part. */
  part: string;
  /** Appends; returns how many bytes there are, when they are on the disk. */
  append(text: string): Promise<number>;
  /** Removes the part that it goes on with, which nobody will need once it is said that this one takes its place. */
  takeOver(): Promise<void>;
  /** Its size and its SHA-256. */
  checksum(): Promise<{ bytes: bigint; sha256: string }>;
  /** Renames the part to the result, and removes whatever is beside it. */
  place(): Promise<void>;
  /** Closes it; the part stays. */
  close(): Promise<void>;
}

/**
 * Begins a result, or goes on with a copy of what there was: a worker that lost its lease and does not know yet may
 * still write to its own.
 *
 * @param path of the result
 */
export async function openResultFile(
  path: string,
  before: Pick<ClassifiedSoFar, 'part' | 'bytes'> | null,
): Promise<ResultFile> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const part = `${randomUUID()}.part`;
  const own = join(folder, part);
  if (before !== null && before.bytes > 0) {
    // A worker that died between renaming and saying so has left the whole.
    const left = join(folder, before.part);
    await copyFile(existsSync(left) ? left : path, own);
  }
  const handle = await open(own, 'a');
  let bytes = before?.bytes ?? 0;
  try {
    // What was written after it was last said how far it is will be written again.
    await handle.truncate(bytes);
    await handle.sync();
    await sync(folder);
    await sync(dirname(folder));
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    part,
    async append(text) {
      const content = Buffer.from(text);
      await handle.appendFile(content);
      await handle.datasync();
      return (bytes += content.length);
    },
    async takeOver() {
      if (before !== null) await rm(join(folder, before.part), { force: true });
    },
    checksum: () => checksum(own),
    async place() {
      await rename(own, path);
      await sync(folder);
      for (const name of await readdir(folder)) {
        if (name !== basename(path)) await rm(join(folder, name), { force: true });
      }
    },
    close: () => handle.close(),
  };
}
