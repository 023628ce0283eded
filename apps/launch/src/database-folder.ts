import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Where the embedded Postgres keeps its files: below `home`. Started by root it runs as a user of its own, who may not
 * be able to enter there (`/root` is such a place); then below /var/lib, under a name that belongs to `home`.
 */
export async function databaseFolder(home: string): Promise<string> {
  if (process.getuid?.() !== 0 || (await isOpenToAll(home))) return join(home, 'postgres');
  const name = createHash('sha256').update(home).digest('hex').slice(0, 12);
  return join('/var/lib/tasnif', name);
}

/** Whether every user may pass through a folder, as far as it is there, and all above it. */
async function isOpenToAll(folder: string): Promise<boolean> {
  const mode = await stat(folder).then(
    (found) => found.mode,
    () => 0o001,
  );
  if ((mode & 0o001) === 0) return false;
  return dirname(folder) === folder || isOpenToAll(dirname(folder));
}
