import type { PrismaClient } from './generated/client.ts';
import { newId } from './ids.ts';

/** How long a busy disk may take to place a file. */
const PLACING_MS = 60_000;

export interface UploadRow {
  id: string;
  /** File name, as the sender gave it. */
  name: string;
  status: 'PENDING' | 'COMPLETE';
  /** `bytes`, `sha256` and `completedAt` are `null` while PENDING. */
  bytes: bigint | null;
  sha256: string | null;
  createdAt: Date;
  completedAt: Date | null;
}

export interface Uploads {
  create(upload: { name: string }): Promise<UploadRow>;
  find(id: string): Promise<UploadRow | null>;
  /**
   * Marks the bytes as all there, once `place` has put them at their place, while nobody else can.
   * `null`, and `place` is not called, when the upload is complete already or there is none.
   */
  complete(
    id: string,
    content: { bytes: bigint; sha256: string },
    place: () => Promise<void>,
  ): Promise<UploadRow | null>;
}

export function createUploads(prisma: PrismaClient): Uploads {
  return {
    create({ name }) {
      return prisma.upload.create({ data: { id: newId('upload'), name } });
    },
    find(id) {
      return prisma.upload.findUnique({ where: { id } });
    },
    complete(id, { bytes, sha256 }, place) {
      return prisma.$transaction(
        async (transaction) => {
          // The row stays locked until the end: another that completes waits, and then finds it COMPLETE.
          const [row] = await transaction.upload.updateManyAndReturn({
            where: { id, status: 'PENDING' },
            data: { status: 'COMPLETE', bytes, sha256, completedAt: new Date() },
          });
          if (row === undefined) return null;
          await place();
          return row;
        },
        { timeout: PLACING_MS },
      );
    },
  };
}
