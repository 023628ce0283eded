import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@tasnif/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyMigrations } from './migrate.ts';
import { withSchemaEngine } from './schema-engine.ts';
import { migrationsFolder } from './test/stores.ts';

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

/** The SQL that makes what schema.prisma says out of nothing. */
async function schemaSql(url: string): Promise<string> {
  const path = join(migrationsFolder, '../schema.prisma');
  const { stdout } = await withSchemaEngine(url, async (engine) =>
    engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [{ path, content: await readFile(path, 'utf8') }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return stdout ?? '';
}

/** Columns, keys, indexes and enums of a database, Prisma's own table aside. */
function describeDatabase(url: string): Promise<unknown[]> {
  return query(
    url,
    `SELECT concat_ws(' ', table_name, column_name, udt_name, is_nullable, column_default, datetime_precision) AS found
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
     UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND conrelid <> COALESCE(to_regclass('_prisma_migrations'), 0)
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
     UNION ALL SELECT concat_ws(' ', enumtypid::regtype, enumsortorder, enumlabel) FROM pg_enum
     ORDER BY found`,
  );
}

describe('applyMigrations', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());

  test('names what it applied, and nothing the second time', async () => {
    const url = await server.createDatabase();
    expect(await applyMigrations(url, migrationsFolder)).toContain('20261123000000_init');
    expect(await applyMigrations(url, migrationsFolder)).toEqual([]);
  });

  test('lets one of several starters do the work', async () => {
    const url = await server.createDatabase();
    const applied = await Promise.all([1, 2, 3].map(() => applyMigrations(url, migrationsFolder)));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  });

  test('records what it did where Prisma looks for it', async () => {
    const url = await server.createDatabase();
    const applied = await applyMigrations(url, migrationsFolder);
    const recorded = await query(
      url,
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
    );
    expect(recorded).toEqual(applied.map((name) => ({ migration_name: name })));
  });

  test('leads to exactly what schema.prisma says', async () => {
    const migrated = await server.createDatabase();
    await applyMigrations(migrated, migrationsFolder);
    const wanted = await server.createDatabase();
    await query(wanted, await schemaSql(wanted));
    expect(await describeDatabase(migrated)).toEqual(await describeDatabase(wanted));
  });
});
