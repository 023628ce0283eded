import { notFound } from './errors.ts';
import type { PrismaClient } from './generated/client.ts';
import { newId } from './ids.ts';

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
  /** Marks the bytes as all there; throws `NOT_FOUND`. */
  complete(id: string, content: { bytes: bigint; sha256: string }): Promise<UploadRow>;
}

export function createUploads(prisma: PrismaClient): Uploads {
  return {
    create({ name }) {
      return prisma.upload.create({ data: { id: newId('upload'), name } });
    },
    find(id) {
      return prisma.upload.findUnique({ where: { id } });
    },
    async complete(id, { bytes, sha256 }) {
      const [row] = await prisma.upload.updateManyAndReturn({
        where: { id },
        data: { status: 'COMPLETE', bytes, sha256, completedAt: new Date() },
      });
      return row ?? notFound('upload', id);
    },
  };
}
