import { createHash, randomBytes } from 'node:crypto';
import type { PrismaClient } from './generated/client.ts';
import { newId } from './ids.ts';

export type Role = 'ADMIN';

export interface KeyRow {
  id: string;
  name: string;
  role: Role;
}

export interface Keys {
  /** Makes a key and returns it, which is the only time that it can be seen: its SHA-256 is kept. */
  create(key: { name: string; role: Role }): Promise<{ id: string; key: string }>;
  /** Whose key it is; `null` when there is none such or it was revoked. */
  find(key: string): Promise<KeyRow | null>;
  /** Ends a key for good; ending it twice is the same as once. */
  revoke(id: string): Promise<void>;
  /** Keys that are not revoked. */
  count(): Promise<number>;
}

export function createKeys(prisma: PrismaClient): Keys {
  return {
    async create({ name, role }) {
      const id = newId('key');
      const key = `tsn_${randomBytes(32).toString('base64url')}`;
      await prisma.apiKey.create({ data: { id, name, role, hash: hashOf(key) } });
      return { id, key };
    },
    find(key) {
      return prisma.apiKey.findUnique({
        where: { hash: hashOf(key), revokedAt: null },
        select: { id: true, name: true, role: true },
      });
    },
    async revoke(id) {
      await prisma.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
    },
    count() {
      return prisma.apiKey.count({ where: { revokedAt: null } });
    },
  };
}

/** A key is 256 random bits, so a plain hash guards it and a lookup by it leaks nothing of use. */
function hashOf(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest());
}
