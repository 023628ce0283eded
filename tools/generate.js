import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { run } from './commands.js';

const root = new URL('..', import.meta.url);
const schema = new URL('prisma/schema.prisma', root);
const prisma = new URL('node_modules/prisma/', root);
const stamp = new URL('libs/store/src/generated/.stamp', root);

/**
 * Writes the Prisma client into `libs/store/src/generated`, without a network, and only when
 * `prisma/schema.prisma` or the version of prisma is another than last time.
 */
export async function generate() {
  const wanted = createHash('sha256')
    .update(await readFile(schema))
    .update(JSON.parse(await readFile(new URL('package.json', prisma), 'utf8')).version)
    .digest('hex');
  const have = await readFile(stamp, 'utf8').catch(() => '');
  if (have === wanted) return;
  const program = fileURLToPath(new URL('build/index.js', prisma));
  await run(process.execPath, [program, 'generate', `--schema=${fileURLToPath(schema)}`], {
    cwd: fileURLToPath(root),
    // Prisma downloads a schema engine, which generating does not use, unless it is shown some file.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
  });
  await writeFile(stamp, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generate();
