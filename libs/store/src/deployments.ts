import { lockAlias, noDeployment, standing } from './alias.ts';
import { endChallenge, type ChallengeRow } from './challenges.ts';
import type { Database } from './database.ts';
import { notFound, StoreError } from './errors.ts';
import { newId } from './ids.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';

export interface DeploymentRow {
  id: string;
  alias: string;
  modelId: string;
  createdAt: Date;
  /** Null unless it was rolled back. */
  rolledBackAt: Date | null;
}

/** Who answers under an alias now. */
export interface Serving {
  deployment: DeploymentRow;
  /** The model that answers beside it, if there is one. */
  challenge: ChallengeRow | null;
}

export interface Deployments {
  /**
   * Lets `alias` serve the model from now on, and ends a challenge of the one before; a model that serves already stays.
   * Throws `NOT_FOUND`.
   */
  deploy(alias: string, modelId: string): Promise<DeploymentRow>;
  /** Also one that was rolled back. */
  find(id: string): Promise<DeploymentRow | null>;
  /** What serves under the alias now. */
  current(alias: string): Promise<DeploymentRow | null>;
  /** What served before that; null where there is nothing to roll back to. */
  previous(alias: string): Promise<DeploymentRow | null>;
  /** What serves now with its challenge, in one round trip, for whoever answers; throws `NO_DEPLOYMENT`. */
  serving(alias: string): Promise<Serving>;
  /** What serves under each alias now. */
  list(page: PageArguments): Promise<Page<DeploymentRow>>;
  /** All that ever served under an alias, those rolled back among them. */
  history(alias: string, page: PageArguments): Promise<Page<DeploymentRow>>;
  /** Goes back to what served before, ends a challenge, and returns it; throws `NOTHING_TO_ROLL_BACK`. */
  rollback(alias: string): Promise<DeploymentRow>;
}

/** The newest of each alias that was not rolled back. */
const current = `SELECT DISTINCT ON (alias) * FROM "Deployment" WHERE "rolledBackAt" IS NULL ORDER BY alias, id DESC`;

export function createDeployments({ prisma, pool }: Database): Deployments {
  return {
    deploy(alias, modelId) {
      return prisma.$transaction(async (transaction) => {
        await lockAlias(transaction, alias);
        const model = await transaction.model.findUnique({ where: { id: modelId }, select: { id: true } });
        if (model === null) notFound('model', modelId);
        const [before] = await standing(transaction, alias, 1);
        if (before?.modelId === modelId) return before;
        if (before !== undefined) await endChallenge(transaction, before.id);
        return transaction.deployment.create({ data: { id: newId('deployment'), alias, modelId } });
      });
    },
    find(id) {
      return prisma.deployment.findUnique({ where: { id } });
    },
    async current(alias) {
      const [deployment] = await standing(prisma, alias, 1);
      return deployment ?? null;
    },
    async previous(alias) {
      const [, previous] = await standing(prisma, alias, 2);
      return previous ?? null;
    },
    async serving(alias) {
      const { rows } = await pool.query<DeploymentRow & { challengeId: string | null } & ChallengeColumns>(
        `SELECT deployment.*, challenge.id AS "challengeId", challenge."modelId" AS challenger, share,
           challenge."createdAt" AS "challengedAt"
         FROM "Deployment" deployment
         LEFT JOIN "Challenge" challenge ON challenge."deploymentId" = deployment.id AND challenge."endedAt" IS NULL
         WHERE alias = $1 AND "rolledBackAt" IS NULL ORDER BY deployment.id DESC LIMIT 1`,
        [alias],
      );
      const [row] = rows;
      if (row === undefined) return noDeployment(prisma, alias);
      const { challengeId: id, challenger: modelId, share, challengedAt: createdAt, ...deployment } = row;
      if (id === null) return { deployment, challenge: null };
      const open = { endedAt: null, promoted: false };
      return {
        deployment,
        challenge: { id, deploymentId: deployment.id, modelId, share, createdAt, ...open },
      };
    },
    list(page) {
      return readPage(
        'deployment',
        page,
        async ({ below, take }) => {
          const { rows } = await pool.query<DeploymentRow>(
            `SELECT * FROM (${current}) current WHERE $1::text IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
            [below.id?.lt ?? null, take],
          );
          return rows;
        },
        async () => {
          const { rows } = await pool.query<{ count: number }>(
            'SELECT count(DISTINCT alias)::int AS count FROM "Deployment" WHERE "rolledBackAt" IS NULL',
          );
          return rows[0]?.count ?? 0;
        },
      );
    },
    history(alias, page) {
      return readPage(
        'deployment',
        page,
        ({ below, take }) =>
          prisma.deployment.findMany({ where: { ...below, alias }, orderBy: { id: 'desc' }, take }),
        () => prisma.deployment.count({ where: { alias } }),
      );
    },
    rollback(alias) {
      return prisma.$transaction(async (transaction) => {
        await lockAlias(transaction, alias);
        const [last, previous] = await standing(transaction, alias, 2);
        if (last === undefined || previous === undefined) {
          throw new StoreError(
            'NOTHING_TO_ROLL_BACK',
            `"${alias}" has no deployment to go back to.`,
            'Deploy the model that should serve.',
          );
        }
        await endChallenge(transaction, last.id);
        await transaction.deployment.update({ where: { id: last.id }, data: { rolledBackAt: new Date() } });
        return previous;
      });
    },
  };
}

/** Of the challenge that a deployment is read with; null together where there is none. */
interface ChallengeColumns {
  challenger: string;
  share: number;
  challengedAt: Date;
}
