import pg from 'pg';

/** Rows of every table by its name, such as `{ Dataset: 2, Document: 40, … }`. */
export async function countRows(databaseUrl: string): Promise<Record<string, number>> {
  return withDatabase(databaseUrl, async (client) => {
    const counts: Record<string, number> = {};
    for (const table of await tables(client)) {
      const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM "${table}"`);
      counts[table] = rows[0]?.count ?? 0;
    }
    return counts;
  });
}

/** Every row of every table as Postgres writes it as text, bytes in hexadecimal. */
export async function dumpRows(databaseUrl: string): Promise<string[]> {
  return withDatabase(databaseUrl, async (client) => {
    const dump: string[] = [];
    for (const table of await tables(client)) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${table}" t`);
      dump.push(...rows.map(({ row }) => row));
    }
    return dump;
  });
}

async function tables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function withDatabase<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
