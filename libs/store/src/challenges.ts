import { lockAlias, serves } from './alias.ts';
import type { DeploymentRow } from './deployments.ts';
import { notFound, StoreError } from './errors.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';
import { newId } from './ids.ts';

/** A model that answers, or answered, beside the one that is deployed; a deployment has one row a challenger. */
export interface ChallengeRow {
  id: string;
  /** What it answers beside. */
  deploymentId: string;
  modelId: string;
  /** Of the requests, that callers get its answer to; 0 to below 1. */
  share: number;
  /** When it was begun for the first time. */
  createdAt: Date;
  /** Null while it goes on. */
  endedAt: Date | null;
  /** Whether it ended by taking the other's place. */
  promoted: boolean;
}

export interface Challenges {
  /**
   * Lets the model answer beside the one that is deployed under `alias`, in place of another challenger. One that goes on
   * already gets the share; one that had ended goes on. Returns the deployment. Throws `NOT_FOUND`, `NO_DEPLOYMENT`,
   * `ALREADY_DEPLOYED` or `CLASSES_DIFFER`.
   */
  start(alias: string, modelId: string, share: number): Promise<DeploymentRow>;
  /** Ends what goes on under `alias`; returns the deployment, which stays. Throws `NO_DEPLOYMENT` or `NO_CHALLENGE`. */
  end(alias: string): Promise<DeploymentRow>;
  /** Ends it and deploys the challenger, at once. Throws as {@link Challenges.end}. */
  promote(alias: string): Promise<DeploymentRow>;
  find(id: string): Promise<ChallengeRow | null>;
  /** That of a deployment which goes on. */
  current(deploymentId: string): Promise<ChallengeRow | null>;
  /** All of a deployment, newest first. */
  list(deploymentId: string, first: number): Promise<ChallengeRow[]>;
}

export function createChallenges(prisma: PrismaClient): Challenges {
  return {
    start(alias, modelId, share) {
      return prisma.$transaction(async (transaction) => {
        await lockAlias(transaction, alias);
        const deployment = await serves(transaction, alias);
        await checkChallenger(transaction, deployment, modelId);
        await endChallenge(transaction, deployment.id);
        await transaction.challenge.upsert({
          where: { deploymentId_modelId: { deploymentId: deployment.id, modelId } },
          create: { id: newId('challenge'), deploymentId: deployment.id, modelId, share },
          update: { share, endedAt: null, promoted: false },
        });
        return deployment;
      });
    },
    end(alias) {
      return prisma.$transaction(async (transaction) => {
        await lockAlias(transaction, alias);
        const deployment = await serves(transaction, alias);
        await goesOn(transaction, deployment);
        await endChallenge(transaction, deployment.id);
        return deployment;
      });
    },
    promote(alias) {
      return prisma.$transaction(async (transaction) => {
        await lockAlias(transaction, alias);
        const deployment = await serves(transaction, alias);
        const { modelId } = await goesOn(transaction, deployment);
        await endChallenge(transaction, deployment.id, true);
        return transaction.deployment.create({ data: { id: newId('deployment'), alias, modelId } });
      });
    },
    find(id) {
      return prisma.challenge.findUnique({ where: { id } });
    },
    current(deploymentId) {
      return prisma.challenge.findFirst({ where: { deploymentId, endedAt: null } });
    },
    list(deploymentId, first) {
      return prisma.challenge.findMany({ where: { deploymentId }, orderBy: { id: 'desc' }, take: first });
    },
  };
}

/** Ends the challenge of a deployment, if one goes on. */
export async function endChallenge(
  transaction: Prisma.TransactionClient,
  deploymentId: string,
  promoted = false,
): Promise<void> {
  await transaction.challenge.updateMany({
    where: { deploymentId, endedAt: null },
    data: { endedAt: new Date(), promoted },
  });
}

async function goesOn(
  transaction: Prisma.TransactionClient,
  { id, alias }: DeploymentRow,
): Promise<ChallengeRow> {
  const challenge = await transaction.challenge.findFirst({ where: { deploymentId: id, endedAt: null } });
  if (challenge !== null) return challenge;
  throw new StoreError(
    'NO_CHALLENGE',
    `No model answers beside the one that is deployed as "${alias}".`,
    'Begin with challengeDeployment.',
  );
}

async function checkChallenger(
  transaction: Prisma.TransactionClient,
  deployment: DeploymentRow,
  modelId: string,
): Promise<void> {
  if (modelId === deployment.modelId) {
    throw new StoreError(
      'ALREADY_DEPLOYED',
      `"${modelId}" is what is deployed as "${deployment.alias}".`,
      'Choose another model to answer beside it.',
    );
  }
  const ids = [deployment.modelId, modelId];
  const models = await transaction.model.findMany({
    where: { id: { in: ids } },
    select: { id: true, classes: true },
  });
  const [champion, challenger] = ids.map((id) => models.find((model) => model.id === id)?.classes);
  if (champion === undefined || challenger === undefined) return notFound('model', modelId);
  const lacking = champion.filter((label) => !challenger.includes(label));
  const further = challenger.filter((label) => !champion.includes(label));
  if (lacking.length === 0 && further.length === 0) return;
  const difference = [
    ...(lacking.length > 0 ? [`lacks ${named(lacking)}`] : []),
    ...(further.length > 0 ? [`has also ${named(further)}`] : []),
  ];
  throw new StoreError(
    'CLASSES_DIFFER',
    `The challenger must have the classes of what is deployed as "${deployment.alias}", but it ${difference.join(' and ')}.`,
    'Choose a model that was trained on the same classes, or deploy this one under another alias.',
  );
}

/** The first five. */
function named(labels: readonly string[]): string {
  const more = labels.length > 5 ? ` and ${labels.length - 5} more` : '';
  return labels.slice(0, 5).join(', ') + more;
}
