import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from './generated/client.ts';

/** How long a caller waits for a connection. */
const CONNECTION_MS = 10_000;

/** One pool of connections, reached through Prisma for plain rows and through pg where the SQL is the point. */
export interface Database {
  prisma: PrismaClient;
  pool: pg.Pool;
  dispose(): Promise<void>;
}

export function createDatabase(databaseUrl: string, poolSize: number): Database {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    keepAlive: true,
    connectionTimeoutMillis: CONNECTION_MS,
    application_name: 'tasnif',
  });
  // The pool drops an idle connection that breaks by itself; without a listener the process would end.
  pool.on('error', () => undefined);
  // Nor may one that breaks while it is lent out: what runs on it is rejected all the same.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    async dispose() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Prisma reads a row and what belongs to it one after the other; with this they are all of one moment. */
export function atOneMoment<T>(
  prisma: PrismaClient,
  read: (transaction: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  const patience = { maxWait: CONNECTION_MS, timeout: CONNECTION_MS };
  return prisma.$transaction(read, { isolationLevel: 'RepeatableRead', ...patience });
}

/** Runs `work` in one transaction: kept when it returns, undone when it throws. */
export async function withTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: unknown) => {
      broken = failure as Error;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
