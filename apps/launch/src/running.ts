import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { obstacle } from './engine.ts';
import { LaunchError } from './errors.ts';

const running = z.object({
  url: z.string(),
  /** The process that others would have to stop. */
  pid: z.int(),
  database: z.string(),
  engine: z.string(),
  passedOver: z.array(obstacle),
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
    if (!isAlive(found.pid)) return undefined;
    const response = await fetch(new URL('/healthz', found.url), { signal: AbortSignal.timeout(5_000) });
    return response.ok ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process of that id is there, whoever it belongs to. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Lets one process at a time start from `home` and serve it: two would end each other's database. Throws a
 * {@link LaunchError} while another does; the lock of one that is gone is taken over.
 */
export async function lockHome(home: string): Promise<{ dispose(): Promise<void> }> {
  const path = join(home, 'launch.pid');
  await mkdir(home, { recursive: true });
  const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
  if (holder > 0 && isAlive(holder)) {
    throw new LaunchError(
      `Another start (process ${holder}) is at work in ${home}, and does not answer yet or any more.`,
      `Wait until it is up or gone, or end it with kill ${holder}; if that process is not Tasnif's, remove ${path}.`,
    );
  }
  await rm(path, { force: true });
  await writeFile(path, String(process.pid), { flag: 'wx' });
  return { dispose: () => rm(path, { force: true }) };
}

export async function writeRunning(home: string, instance: Running): Promise<void> {
  await mkdir(dirname(fileIn(home)), { recursive: true });
  await writeFile(fileIn(home), `${JSON.stringify(instance, undefined, 2)}\n`);
}

export async function removeRunning(home: string): Promise<void> {
  await rm(fileIn(home), { force: true });
}
