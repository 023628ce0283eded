import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished, PassThrough } from 'node:stream';
import { checksum, sync } from '@tasnif/store';
import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import { parseReprDigest } from './repr-digest.ts';
import { parseContentRange, type ContentRange } from './content-range.ts';
import { takeBack } from './received.ts';
import { createTurns } from './turns.ts';

export interface UploadLimits {
  /** Largest upload, in bytes. Default: 8 GiB. */
  mostBytes?: number;
  /** An upload may take hours, but not stand still for longer than this, in milliseconds. Default: a minute. */
  idleMs?: number;
}

type Receive = (request: Request<{ id: string }>, response: Response) => Promise<void>;

/**
 * Makes the handler of `PUT /uploads/:id`. The bytes go to the disk as they come; what has come stays when the request
 * breaks off. The protocol is that of Google Cloud's resumable uploads as far as a plain client such as
 * `curl -C OFFSET -T FILE` speaks it, with tus's `Upload-Offset` to ask how far it is (`HEAD`, in received.ts):
 *
 * - Without `Content-Range` the body is the whole file and replaces what was there.
 * - `Content-Range: bytes FIRST-LAST/TOTAL` goes on at FIRST, which must be the number of bytes that are there. TOTAL
 *   may be `*` for all but the last part. Answered with 202 while more is to come.
 * - Without a body, and `*` for FIRST-LAST, it completes an upload of which all TOTAL bytes are there.
 * - `Repr-Digest: sha-256=:…:` (RFC 9530) is compared with the whole file's when it is complete.
 *
 * Of several requests for an upload the last to come goes on, and the others are refused with UPLOAD_TAKEN_OVER. This
 * holds within a process: one api alone may receive uploads into a folder.
 *
 * Throws NOT_FOUND, UPLOAD_COMPLETE, UPLOAD_OFFSET, UPLOAD_TAKEN_OVER, BAD_INPUT, CHECKSUM_MISMATCH, TOO_LARGE or
 * DISK_FULL. TOO_LARGE and CHECKSUM_MISMATCH drop what was received, the others keep it.
 */
export function createUploadReceiver(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  { mostBytes = 8 * 2 ** 30, idleMs = 60_000 }: UploadLimits = {},
): Receive {
  const turns = createTurns();

  async function receive(
    request: Request<{ id: string }>,
    body: PassThrough,
    { range, sha256: expected }: Announced,
  ): Promise<Received> {
    const { id } = request.params;
    const upload = found(await store.uploads.find(id), 'upload', id);
    if (upload.status === 'COMPLETE') throw alreadyComplete(id);
    const path = artifacts.uploadFile(id);
    const part = artifacts.uploadPart(id);
    await mkdir(dirname(path), { recursive: true });
    await takeBack(artifacts, id);
    try {
      const { bytes, hash } = await append(body, part, range, mostBytes);
      if (range !== undefined && range.total !== bytes) return { id, receivedBytes: bytes };
      // All is there: nobody takes over any more, and the connection may stand still.
      request.setTimeout(0);
      const sha256 = hash?.digest('hex') ?? (await checksum(part)).sha256;
      if (expected !== null && sha256 !== expected) throw checksumMismatch(id, sha256, expected);
      const completed = await store.uploads.complete(id, { bytes: BigInt(bytes), sha256 }, async () => {
        await rename(part, path);
        await sync(dirname(path));
      });
      if (completed === null) throw alreadyComplete(id);
      return { id, bytes, sha256 };
    } catch (error) {
      if (isUseless(error)) await rm(part, { force: true });
      throw isDiskFull(error) ? diskFull(id) : error;
    }
  }

  return async (request, response) => {
    const { id } = request.params;
    request.setTimeout(idleMs, () => request.destroy(new Error(`Upload ${id} stands still.`)));
    // Can be ended without the connection, which the answer to a failure needs.
    const body = new PassThrough();
    // Whatever ends it before somebody reads from it is found by who then reads.
    body.on('error', () => undefined);
    finished(request, { writable: false }, (error) => {
      if (error) body.destroy(error);
    });
    let release: (() => void) | undefined;
    try {
      const announced = readHeaders(request, mostBytes);
      release = await turns.take(id, () => body.destroy(takenOver(id)));
      request.pipe(body);
      const received = await receive(request, body, announced);
      if ('receivedBytes' in received)
        response.status(202).setHeader('Upload-Offset', received.receivedBytes);
      response.json(received);
    } catch (error) {
      // Whoever broke the connection off, or stood still, can't be answered.
      if (request.errored) return;
      // Whoever still sends reads the answer only after the last byte.
      request.unpipe(body);
      request.resume();
      throw error;
    } finally {
      release?.();
    }
  };
}

/** What a request is answered with: that more is to come, or that the upload is complete. */
type Received = { id: string; receivedBytes: number } | { id: string; bytes: number; sha256: string };

/** What the headers say of the body (`undefined`: that it is the whole file) and of the whole file. */
interface Announced {
  range: ContentRange | undefined;
  sha256: string | null;
}

/** Throws BAD_INPUT or TOO_LARGE. */
function readHeaders({ headers }: Pick<Request, 'headers'>, mostBytes: number): Announced {
  const { 'content-range': rangeHeader, 'content-length': lengthHeader, 'repr-digest': digest } = headers;
  const range = rangeHeader === undefined ? undefined : parseContentRange(rangeHeader);
  const length = lengthHeader === undefined ? undefined : Number(lengthHeader);
  const sha256 = typeof digest === 'string' ? parseReprDigest(digest) : null;
  checkSize(range === undefined ? (length ?? 0) : (range.total ?? range.first + range.length), mostBytes);
  if (range !== undefined && length !== undefined && length !== range.length) {
    throw wrongLength(`${length} by Content-Length`, range.length);
  }
  return { range, sha256 };
}

/**
 * Adds the body to the file; returns its size then, in bytes, and the running hash of the whole where it began at 0.
 * All is on the disk when it resolves.
 */
async function append(
  body: PassThrough,
  part: string,
  range: ContentRange | undefined,
  mostBytes: number,
): Promise<{ bytes: number; hash: Hash | undefined }> {
  const file = await open(part, 'a');
  try {
    // Whoever was told to stop while they waited must not empty the file.
    if (body.errored) throw body.errored;
    const start = await startOf(file, range);
    const end = range === undefined ? mostBytes : start + range.length;
    const hash = start === 0 ? createHash('sha256') : undefined;
    let bytes = start;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (range !== undefined && bytes + chunk.length > end) {
        await file.truncate(start);
        throw wrongLength('more', end - start);
      }
      checkSize(bytes + chunk.length, mostBytes);
      hash?.update(chunk);
      await file.appendFile(chunk);
      bytes += chunk.length;
    }
    if (range !== undefined && bytes < end) throw wrongLength(`${bytes - start}`, end - start);
    await file.sync();
    return { bytes, hash };
  } finally {
    await file.close();
  }
}

/** Where the body begins in the file. Empties it for a whole file. Throws UPLOAD_OFFSET. */
async function startOf(file: FileHandle, range: ContentRange | undefined): Promise<number> {
  if (range === undefined) {
    await file.truncate(0);
    return 0;
  }
  const { size } = await file.stat();
  if (size === range.first) return size;
  throw new ApiError(
    'UPLOAD_OFFSET',
    `The upload has ${size} bytes, so it can not go on at ${range.first}.`,
    `Go on at ${size}, or send the whole file without Content-Range.`,
    'Content-Range',
  );
}

/** Whether what was received can't become what was to be sent. */
function isUseless(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'TOO_LARGE' || error.code === 'CHECKSUM_MISMATCH');
}

function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function checkSize(bytes: number, mostBytes: number): void {
  if (bytes <= mostBytes) return;
  throw new ApiError(
    'TOO_LARGE',
    `The upload has more than ${mostBytes / 2 ** 30} GiB.`,
    'Send the documents in several data sets.',
  );
}

function wrongLength(sent: string, announced: number): ApiError {
  return new ApiError(
    'BAD_INPUT',
    `Content-Range announces ${announced} bytes, but the body has ${sent}.`,
    'Ask with HEAD how many bytes are there, and go on from that.',
    'Content-Range',
  );
}

function checksumMismatch(id: string, sha256: string, expected: string): ApiError {
  return new ApiError(
    'CHECKSUM_MISMATCH',
    `What came of upload "${id}" has the SHA-256 ${sha256}, not ${expected} as Repr-Digest says.`,
    'Send the whole file again, from its beginning.',
    'Repr-Digest',
  );
}

function diskFull(id: string): ApiError {
  return new ApiError(
    'DISK_FULL',
    `There is no space left for upload "${id}".`,
    'Make space on the disk of the api, and go on with what is there already.',
  );
}

function takenOver(id: string): ApiError {
  return new ApiError(
    'UPLOAD_TAKEN_OVER',
    `Another request goes on with upload "${id}".`,
    'Send an upload from one place at a time.',
    'id',
  );
}

function alreadyComplete(id: string): ApiError {
  return new ApiError(
    'UPLOAD_COMPLETE',
    `Upload "${id}" is complete already.`,
    'Make another with createUpload.',
    'id',
  );
}
