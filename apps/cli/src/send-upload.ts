import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import type { ConnectionState } from './training-progress.ts';

/** Opens what is to be sent at its beginning; the same bytes each time. */
export type UploadSource = () => Readable | Promise<Readable>;

/** What the server has of an upload. */
interface UploadState {
  receivedBytes: number;
  /** Of the whole, hexadecimal; `null` until it is complete. */
  sha256: string | null;
}

export interface UploadRoute {
  /** Asks how far it is. */
  state(): Promise<UploadState>;
  put(headers: Readonly<Record<string, string | number>>, body: Readable | string): Promise<unknown>;
  /** Told the number of bytes handed to the network so far, from the beginning of the file. */
  onBytes: (sent: number) => void;
  onConnection: (state: ConnectionState) => void;
  signal: AbortSignal;
  /** In milliseconds: before each try after the server has got no further. */
  pauses: readonly number[];
}

/** Failures after which what was sent is still there. */
const BROKEN_OFF = ['CONNECTION_LOST', 'UNREACHABLE', 'TIMED_OUT'];
/** Those, and the ones of a server that has not yet seen the old connection end, or has dropped what was there. */
const WORTH_A_TRY = [...BROKEN_OFF, 'UPLOAD_OFFSET', 'CHECKSUM_MISMATCH'];

/** Whether an upload that ended with `error` can be resumed by its id. */
export function isResumable(error: unknown): boolean {
  return error instanceof CliError && [...BROKEN_OFF, 'INTERRUPTED', 'DISK_FULL'].includes(error.code);
}

/**
 * Sends an upload to its end: `first` sends it from its beginning, and whenever the connection breaks off, or at once
 * where `first` is `undefined`, it goes on from where the server is. Before that the source is read once to its end,
 * for the size and the checksum that the server then holds what came against.
 * Rejects after `pauses.length` tries in a row in which the server has got no further.
 */
export async function sendUpload(
  source: UploadSource,
  first: (() => Promise<unknown>) | undefined,
  route: UploadRoute,
): Promise<void> {
  const { onConnection, signal, pauses } = route;
  let tries = 0;
  let furthest = 0;
  const onReceived = (received: number): void => {
    if (tries > 0) onConnection('back');
    if (received <= furthest) return;
    furthest = received;
    tries = 0;
  };
  for (let send = first; ; send = undefined) {
    try {
      await (send ? send() : goOn(source, route, onReceived));
      return;
    } catch (error) {
      signal.throwIfAborted();
      const pause = pauses[tries];
      if (pause === undefined || !(error instanceof CliError) || !WORTH_A_TRY.includes(error.code))
        throw error;
      tries += 1;
      onConnection('lost');
      await sleep(pause, undefined, { signal }).catch(() => {
        signal.throwIfAborted();
      });
    }
  }
}

async function goOn(
  source: UploadSource,
  { state, put, onBytes }: UploadRoute,
  onReceived: (received: number) => void,
): Promise<void> {
  const { receivedBytes, sha256: complete } = await state();
  onReceived(receivedBytes);
  const { bytes, sha256 } = await measure(await source());
  if (complete === sha256) return;
  const digest = { 'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:` };
  // What is longer than the source can't be its beginning.
  const start = receivedBytes > bytes ? 0 : receivedBytes;
  const body = start === bytes ? '' : Readable.from(slice(await source(), start, bytes, onBytes));
  await put({ ...digest, ...rangeHeaders(start, bytes) }, body);
}

function rangeHeaders(start: number, bytes: number): Record<string, string | number> {
  const length = { 'content-length': bytes - start };
  if (start === 0) return length;
  return { ...length, 'content-range': `bytes ${start === bytes ? '*' : `${start}-${bytes - 1}`}/${bytes}` };
}

async function measure(stream: Readable): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The bytes of a stream from `start` to before `end`. */
async function* slice(
  stream: Readable,
  start: number,
  end: number,
  onBytes: (sent: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  let at = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const wanted = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += chunk.length;
    if (wanted.length === 0) continue;
    yield wanted;
    onBytes(Math.min(at, end));
  }
}
