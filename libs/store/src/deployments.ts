import { notFound, StoreError } from './errors.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';
import { newId } from './ids.ts';

export interface DeploymentRow {
  id: string;
  alias: string;
  modelId: string;
  createdAt: Date;
}

export interface Deployments {
  /** Lets `alias` serve the model from now on; a model that serves already stays. Throws `NOT_FOUND`. */
  deploy(alias: string, modelId: string): Promise<DeploymentRow>;
  /** Also one that was rolled back. */
  find(id: string): Promise<DeploymentRow | null>;
  /** What serves under the alias now. */
  current(alias: string): Promise<DeploymentRow | null>;
  /** Goes back to what served before and returns it; throws `NOTHING_TO_ROLL_BACK`. */
  rollback(alias: string): Promise<DeploymentRow>;
}

export function createDeployments(prisma: PrismaClient): Deployments {
  return {
    deploy(alias, modelId) {
      return prisma.$transaction(async (transaction) => {
        await lockAlias(transaction, alias);
        const model = await transaction.model.findUnique({ where: { id: modelId }, select: { id: true } });
        if (model === null) notFound('model', modelId);
        const [current] = await newest(transaction, alias, 1);
        if (current?.modelId === modelId) return current;
        const data = { id: newId('deployment'), alias, modelId };
        return transaction.deployment.create({ data, omit: { rolledBackAt: true } });
      });
    },
    find(id) {
      return prisma.deployment.findUnique({ where: { id }, omit: { rolledBackAt: true } });
    },
    async current(alias) {
      const [current] = await newest(prisma, alias, 1);
      return current ?? null;
    },
    rollback(alias) {
      return prisma.$transaction(async (transaction) => {
        await lockAlias(transaction, alias);
        const [current, previous] = await newest(transaction, alias, 2);
        if (current === undefined || previous === undefined) {
          throw new StoreError(
            'NOTHING_TO_ROLL_BACK',
            `"${alias}" has no deployment to go back to.`,
            'Deploy the model that should serve.',
          );
        }
        await transaction.deployment.update({
          where: { id: current.id },
          data: { rolledBackAt: new Date() },
        });
        return previous;
      });
    },
  };
}

/** Changes of an alias come one after another, also when it has no row yet to lock. */
async function lockAlias(transaction: Prisma.TransactionClient, alias: string): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${alias}, 0))`;
}

function newest(
  prisma: PrismaClient | Prisma.TransactionClient,
  alias: string,
  take: number,
): Promise<DeploymentRow[]> {
  return prisma.deployment.findMany({
    where: { alias, rolledBackAt: null },
    omit: { rolledBackAt: true },
    orderBy: { id: 'desc' },
    take,
  });
}
