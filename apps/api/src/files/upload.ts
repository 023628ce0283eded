import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { ApiError, found } from '../errors.ts';

/** Largest upload, in bytes. */
const MOST_BYTES = 8 * 2 ** 30;
/** An upload may take hours, but not stand still for longer than this. */
const IDLE_MS = 60_000;

/** `PUT /uploads/:id`: the bytes go to the disk as they come; they are there whole, with their checksum, or not at all. */
export async function receiveUpload(
  { store, artifacts }: Services,
  request: Request<{ id: string }>,
  response: Response,
): Promise<void> {
  const { id } = request.params;
  const upload = found(await store.uploads.find(id), 'upload', id);
  if (upload.status === 'COMPLETE') {
    throw new ApiError(
      'UPLOAD_COMPLETE',
      `Upload "${id}" is complete already.`,
      'Make another with createUpload.',
      'id',
    );
  }
  checkSize(Number(request.headers['content-length'] ?? 0));
  request.setTimeout(IDLE_MS, () => request.destroy());

  const path = artifacts.uploadFile(id);
  const unfinished = `${path}.unfinished`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const { bytes, sha256 } = await write(request, unfinished);
    await rename(unfinished, path);
    await store.uploads.complete(id, { bytes: BigInt(bytes), sha256 });
    response.json({ id, bytes, sha256 });
  } catch (error) {
    await rm(unfinished, { force: true });
    // Whoever broke the connection off can't be answered, and nothing is left behind.
    if (!request.destroyed || error instanceof ApiError) throw error;
  }
}

async function write(request: Request, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      checkSize(bytes);
      hash.update(chunk);
      await file.write(chunk);
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
