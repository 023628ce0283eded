import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const running = z.object({
  url: z.string(),
  /** The process that others would have to stop. */
  pid: z.int(),
  database: z.string(),
  engine: z.string(),
});

/** What a second start, and the command line, find of the first. */
export type Running = z.infer<typeof running>;

function fileIn(home: string): string {
  return join(home, 'running.json');
}

/** The instance that serves from `home` now, if there is one and it answers. */
export async function findRunning(home: string): Promise<Running | undefined> {
  try {
    const found = running.parse(JSON.parse(await readFile(fileIn(home), 'utf8')));
    const response = await fetch(new URL('/healthz', found.url), { signal: AbortSignal.timeout(5_000) });
    return response.ok ? found : undefined;
  } catch {
    return undefined;
  }
}

export async function writeRunning(home: string, instance: Running): Promise<void> {
  await mkdir(dirname(fileIn(home)), { recursive: true });
  await writeFile(fileIn(home), `${JSON.stringify(instance, undefined, 2)}\n`);
}

export async function removeRunning(home: string): Promise<void> {
  await rm(fileIn(home), { force: true });
}
