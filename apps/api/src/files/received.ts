import { rename, stat } from 'node:fs/promises';
import type { Artifacts, UploadRow } from '@tasnif/store';
import type { Request, Response } from 'express';
import type { Services } from '../context.ts';
import { found } from '../errors.ts';

/** How many bytes of an upload are on the disk: where one that broke off goes on. */
export async function receivedBytes(
  artifacts: Artifacts,
  { id, status, bytes }: Pick<UploadRow, 'id' | 'status'> & { bytes: bigint | number | null },
): Promise<number> {
  if (status === 'COMPLETE') return Number(bytes);
  return (await sizeOf(artifacts.uploadPart(id))) ?? (await sizeOf(artifacts.uploadFile(id))) ?? 0;
}

/**
 * `HEAD /uploads/:id`: the number of bytes that are there as `Upload-Offset`, and whether it is complete as
 * `Upload-Complete` (`?1` or `?0`). Throws NOT_FOUND.
 */
export async function sendReceived(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  request: Request<{ id: string }>,
  response: Response,
): Promise<void> {
  const upload = found(await store.uploads.find(request.params.id), 'upload', request.params.id);
  response.setHeader('Upload-Offset', await receivedBytes(artifacts, upload));
  response.setHeader('Upload-Complete', upload.status === 'COMPLETE' ? '?1' : '?0');
  response.setHeader('Cache-Control', 'no-store');
  response.status(204).end();
}

/** Takes back what was put at its place by a process that ended before it could say so in the database. */
export async function takeBack(artifacts: Artifacts, id: string): Promise<void> {
  const [part, file] = [artifacts.uploadPart(id), artifacts.uploadFile(id)];
  if ((await sizeOf(part)) === undefined && (await sizeOf(file)) !== undefined) await rename(file, part);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
