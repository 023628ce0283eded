import { fileURLToPath } from 'node:url';
import { startPostgres } from '@tasnif/testing';
import { applyMigrations } from '../migrate.ts';
import { createStore, type Store } from '../store.ts';

export const migrationsFolder = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

/** Stores for the tests of one file. */
export interface TestStores {
  /** A store on a migrated database of its own. */
  open(): Promise<{ store: Store; databaseUrl: string }>;
  /** Closes them all; rejects when a test left another connection open. */
  dispose(): Promise<void>;
}

export async function startStores(): Promise<TestStores> {
  const server = await startPostgres();
  const template = await server.createDatabase();
  await applyMigrations(template, migrationsFolder);
  const stores: Store[] = [];
  return {
    async open() {
      const databaseUrl = await server.createDatabase(new URL(template).pathname.slice(1));
      const store = createStore({ databaseUrl });
      stores.push(store);
      return { store, databaseUrl };
    },
    async dispose() {
      for (const store of stores) await store.dispose();
      await server.dispose();
    },
  };
}
