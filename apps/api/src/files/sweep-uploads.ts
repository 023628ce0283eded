import { rm, stat } from 'node:fs/promises';
import type { Services } from '../context.ts';

/** How long an upload that broke off can be resumed, in milliseconds: 7 days. */
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Deletes the parts of uploads that are complete, are not in the database, or were not written to for 7 days; the last
 * stay PENDING, and start again at 0. For when no upload is being received.
 */
export async function sweepUploads(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  now: number,
): Promise<void> {
  for (const id of await artifacts.uploadsWithPart()) {
    const part = artifacts.uploadPart(id);
    const upload = await store.uploads.find(id);
    if (upload?.status === 'PENDING' && now - (await stat(part)).mtimeMs < KEPT_MS) continue;
    await rm(part, { force: true });
  }
}
