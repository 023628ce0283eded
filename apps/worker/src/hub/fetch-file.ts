import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HubError } from './hub-error.ts';
import { brokenOff, type Hub } from './hub.ts';
import type { HubFile } from './list-model.ts';
import { withPatience } from './patience.ts';

export interface FetchOptions {
  /** Name and commit of the model. */
  name: string;
  commit: string;
  /** Where the file is put, and where what came of it is kept until then. */
  folder: string;
  pauses: readonly number[];
  /** Told how many bytes of the file are there. */
  onBytes: (bytes: number) => void;
}

/**
 * Fetches a file whole and checked, or goes on with what is there of it from another time. What is there whole is not
 * fetched again. Throws HubError; what came then stays, but for bytes that are known to be wrong.
 */
export async function fetchFile(hub: Hub, file: HubFile, options: FetchOptions): Promise<void> {
  const target = join(options.folder, file.path);
  // Of another commit it is another file.
  const part = `${target}.${file.checksum.value}.part`;
  if ((await sizeOf(target)) === file.bytes && (await isRight(target, file))) return;
  let isResumed = (await sizeOf(part)) > 0;
  for (;;) {
    await withPatience(options.pauses, () => fetchRest(hub, file, part, options));
    if (await isRight(part, file)) break;
    await rm(part);
    if (!isResumed) throw wrongBytes(file, options);
    isResumed = false;
  }
  await rename(part, target);
}

/** Bytes that a file has; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

async function fetchRest(hub: Hub, file: HubFile, part: string, options: FetchOptions): Promise<void> {
  const { name, commit, onBytes } = options;
  const handle = await open(part, 'a+').then(async (created) => {
    await created.close();
    return open(part, 'r+');
  });
  try {
    const { size } = await handle.stat();
    const have = size > file.bytes ? 0 : size;
    if (have === file.bytes && size === have) return;
    const what = `${file.path} of ${name}`;
    const path = `/${name}/resolve/${commit}/${file.path}`;
    const response = await hub.get(path, what, have > 0 ? { range: `bytes=${have}-` } : {});
    const begin = beginOf(response, have, file);
    await handle.truncate(begin);
    let at = begin;
    for await (const chunk of bodyOf(response, what, () => at > begin)) {
      if (at + chunk.length > file.bytes) throw wrongLength(file, 'goes on after that');
      await handle.write(chunk, 0, chunk.length, at);
      at += chunk.length;
      onBytes(at);
    }
    if (at < file.bytes) throw brokenOff(what, new Error('its answer ended too early'), at > begin);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Where the answer begins: a server may give the whole file to whoever asks for its rest. */
function beginOf(response: IncomingMessage, have: number, file: HubFile): number {
  const { 'content-range': range, 'content-length': length } = response.headers;
  const begin = response.statusCode === 200 ? 0 : have;
  const missing = String(file.bytes - begin);
  const fault =
    response.statusCode === 206 && range !== `bytes ${have}-${file.bytes - 1}/${file.bytes}`
      ? `gives ${range ?? 'bytes that it does not name'} of it`
      : length !== undefined && length !== missing
        ? `sends ${length} where ${missing} are missing`
        : undefined;
  if (fault === undefined) return begin;
  response.destroy();
  throw wrongLength(file, fault);
}

async function* bodyOf(
  response: IncomingMessage,
  what: string,
  progressed: () => boolean,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw brokenOff(what, error, progressed());
  }
}

async function isRight(path: string, { bytes, checksum: { algorithm, value } }: HubFile): Promise<boolean> {
  const hash = createHash(algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (algorithm === 'git-sha1') hash.update(`blob ${bytes}\0`);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === value;
}

function wrongBytes({ path, checksum }: HubFile, { name }: FetchOptions): HubError {
  return new HubError(
    'CHECKSUM_MISMATCH',
    `${path} of ${name} is not the file that the hub lists: its ${checksum.algorithm} is not ${checksum.value}.`,
    'Import again; if it stays, the hub or mirror (HF_ENDPOINT) has a damaged file.',
  );
}

function wrongLength({ path, bytes }: HubFile, fault: string): HubError {
  return new HubError(
    'HUB_LENGTH',
    `The hub says that ${path} has ${bytes} bytes, and ${fault}.`,
    'Import again; if it stays, the hub or mirror (HF_ENDPOINT) has a damaged file.',
  );
}
