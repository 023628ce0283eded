import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import type { ConnectionState } from './training-progress.ts';

/** What a file on the server is. */
export interface FileContent {
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

export interface DownloadRoute {
  /** Asks for the file, or the part of it that the headers name. Rejects with a CliError where it is refused. */
  get(headers: Readonly<Record<string, string>>): Promise<Response>;
  /** Says in a sentence what the network did; gives back whatever else was thrown. */
  explain(error: unknown): unknown;
  /** Told how many bytes of the file are here. */
  onBytes: (here: number) => void;
  onConnection: (state: ConnectionState) => void;
  signal: AbortSignal;
  /** In milliseconds: before each try after no byte has come. */
  pauses: readonly number[];
}

const WORTH_A_TRY = ['CONNECTION_LOST', 'UNREACHABLE', 'TIMED_OUT'];

/**
 * Fetches a file of known content. What there is of it, from another time too, is gone on with; it lies under a name of
 * its own until it is whole and right. Rejects with `CHECKSUM_MISMATCH`, or after `pauses.length` tries in a row without a
 * byte.
 */
export async function downloadFile(route: DownloadRoute, file: string, content: FileContent): Promise<void> {
  const { onConnection, onBytes, signal, pauses, explain } = route;
  if ((await sizeOf(file)) === content.bytes && (await sha256Of(file)) === content.sha256) {
    onBytes(content.bytes);
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  // Named for what it is to be: another file of that name never goes on with it.
  const part = `${file}.${content.sha256.slice(0, 16)}.part`;
  for (let tries = 0; (await sizeOf(part)) !== content.bytes;) {
    const before = await sizeOf(part);
    try {
      await fetchRest(route, part, content);
      if (tries > 0) onConnection('back');
      if ((await sizeOf(part)) !== content.bytes) throw await changed(file, part);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = explain(thrown);
      if ((await sizeOf(part)) > before) tries = 0;
      const pause = pauses[tries];
      if (pause === undefined || !(error instanceof CliError) || !WORTH_A_TRY.includes(error.code))
        throw error;
      tries++;
      onConnection('lost');
      await sleep(pause, undefined, { signal }).catch(() => {
        signal.throwIfAborted();
      });
    }
  }
  if ((await sha256Of(part)) !== content.sha256) throw await changed(file, part);
  await rename(part, file);
}

async function fetchRest(
  { get, onBytes, signal }: DownloadRoute,
  part: string,
  { bytes, sha256 }: FileContent,
): Promise<void> {
  const have = await sizeOf(part);
  const goesOn = have > 0 && have < bytes;
  // Without the same content there, all of it comes.
  const response = await get(goesOn ? { range: `bytes=${have}-`, 'if-range': `"${sha256}"` } : {});
  const start = response.status === 206 ? have : 0;
  let here = start;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes((here += chunk.length));
      done(null, chunk);
    },
  });
  await pipeline(response.body ?? [], counter, createWriteStream(part, { flags: start > 0 ? 'a' : 'w' }), {
    signal,
  });
}

/** -1 where there is none. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return -1;
    throw error;
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function changed(file: string, part: string): Promise<CliError> {
  await rm(part);
  return new CliError(
    'CHECKSUM_MISMATCH',
    `What came for ${file} is not what the server has.`,
    'Try again; what was wrong is removed.',
  );
}
