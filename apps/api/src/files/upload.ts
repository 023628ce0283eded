import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sync } from '@tasnif/store';
import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';

/** Largest upload, in bytes. */
const MOST_BYTES = 8 * 2 ** 30;
/** An upload may take hours, but not stand still for longer than this. */
const IDLE_MS = 60_000;

/**
 * `PUT /uploads/:id`: the bytes go to the disk as they come; they are there whole, with their checksum, or not at all.
 * Of several at once the first to end wins. Throws NOT_FOUND, UPLOAD_COMPLETE or TOO_LARGE.
 */
export async function receiveUpload(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  request: Request<{ id: string }>,
  response: Response,
): Promise<void> {
  const { id } = request.params;
  const upload = found(await store.uploads.find(id), 'upload', id);
  if (upload.status === 'COMPLETE') throw alreadyComplete(id);
  checkSize(Number(request.headers['content-length'] ?? 0));
  request.setTimeout(IDLE_MS, () => request.destroy(new Error(`Upload ${id} stands still.`)));

  const path = artifacts.uploadFile(id);
  const folder = dirname(path);
  const unfinished = `${path}.${randomUUID()}.unfinished`;
  await mkdir(folder, { recursive: true });
  try {
    const { bytes, sha256 } = await write(request, unfinished);
    const completed = await store.uploads.complete(id, { bytes: BigInt(bytes), sha256 }, async () => {
      await rename(unfinished, path);
      await sync(folder);
    });
    if (completed === null) throw alreadyComplete(id);
    response.json({ id, bytes, sha256 });
  } catch (error) {
    await rm(unfinished, { force: true });
    // Whoever broke the connection off, or stood still, can't be answered.
    if (request.errored) return;
    // Whoever still sends reads the answer only after the last byte.
    request.resume();
    throw error;
  }
}

async function write(request: Request, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  let bytes = 0;
  try {
    // To destroy the request would close the connection that the answer to a failure needs.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      checkSize(bytes);
      hash.update(chunk);
      await file.appendFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

function checkSize(bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new ApiError(
    'TOO_LARGE',
    `The upload has more than ${MOST_BYTES / 2 ** 30} GiB.`,
    'Send the documents in several data sets.',
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
