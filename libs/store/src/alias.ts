import { StoreError } from './errors.ts';
import type { Deployment, Prisma, PrismaClient } from './generated/client.ts';

/** The hint that nothing answers names so many aliases that do. */
const MOST_NAMED = 10;

/** Changes of an alias come one after another, also when it has no row yet to lock. */
export async function lockAlias(transaction: Prisma.TransactionClient, alias: string): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${alias}, 0))`;
}

/** The deployments of an alias that were not rolled back, newest first; the first is what serves. */
export function standing(
  prisma: PrismaClient | Prisma.TransactionClient,
  alias: string,
  take: number,
): Promise<Deployment[]> {
  return prisma.deployment.findMany({
    where: { alias, rolledBackAt: null },
    orderBy: { id: 'desc' },
    take,
  });
}

/** What serves under the alias; throws `NO_DEPLOYMENT`, which names the aliases that there are. */
export async function serves(
  prisma: PrismaClient | Prisma.TransactionClient,
  alias: string,
): Promise<Deployment> {
  const [current] = await standing(prisma, alias, 1);
  return current ?? noDeployment(prisma, alias);
}

export async function noDeployment(
  prisma: PrismaClient | Prisma.TransactionClient,
  alias: string,
): Promise<never> {
  const rows = await prisma.deployment.groupBy({
    by: ['alias'],
    where: { rolledBackAt: null },
    orderBy: { alias: 'asc' },
    take: MOST_NAMED + 1,
  });
  const names = rows.slice(0, MOST_NAMED).map((row) => `"${row.alias}"`);
  const more = rows.length > MOST_NAMED ? ' and more' : '';
  throw new StoreError(
    'NO_DEPLOYMENT',
    `No model is deployed as "${alias.slice(0, 64)}".`,
    names.length === 0
      ? 'Deploy one with deployModel, or name a model.'
      : `The aliases that answer are ${names.join(', ')}${more}; deployModel makes another.`,
    'alias',
  );
}
