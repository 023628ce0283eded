import { Option, type Command } from 'commander';
import { deploymentLines, percent } from '../deployment-lines.ts';
import { figure } from '../event-line.ts';
import {
  ChallengeDeploymentDocument,
  DeploymentHistoryDocument,
  DeploymentsDocument,
  DeployModelDocument,
  EndChallengeDocument,
  PromoteChallengerDocument,
  RollbackDeploymentDocument,
  type DeploymentHistoryQuery,
  type DeploymentsQuery,
} from '../gql/operations.ts';
import { resolveId } from '../latest.ts';
import { number } from '../options.ts';
import type { Session, WithSession } from '../session.ts';
import { table, type Cell } from '../table.ts';
import { day, moreNote, withFirst } from './lists.ts';

interface DeployOptions {
  alias?: string;
  shadow?: boolean;
  share?: number;
}

export function addDeployCommands(program: Command, withSession: WithSession): void {
  const alias = ['--alias <alias>', 'What it serves as. Default "production".'] as const;
  program
    .command('deploy')
    .description('Let a model answer "classify", or answer beside the one that does.')
    .argument('<model>', 'An id, or "latest".')
    .option(...alias)
    .addOption(
      new Option(
        '--shadow',
        'Answer beside the deployed model, unseen by callers; what both say is compared.',
      ).conflicts('share'),
    )
    .option(
      '--share <share>',
      'Answer beside the deployed model, and callers get its answer to this share of the texts, 0 to 0.99.',
      number,
    )
    .action(
      withSession(async (session, given: string, { shadow, share, ...options }: DeployOptions) => {
        const { client, output, signal } = session;
        const id = await resolveId(session, 'model', given);
        if (shadow === true || share !== undefined) {
          const variables = { model: id, share: share ?? 0, ...options };
          const answer = await client.request(ChallengeDeploymentDocument, variables, { signal });
          output.result(answer.challengeDeployment, deploymentLines(answer.challengeDeployment));
          return;
        }
        const { deployModel } = await client.request(DeployModelDocument, { id, ...options }, { signal });
        output.result(deployModel, deploymentLines(deployModel));
      }),
    );
  program
    .command('rollback')
    .description('Deploy again what was deployed before.')
    .option(...alias)
    .action(
      withSession(async ({ client, output, signal }, options: { alias?: string }) => {
        const { rollbackDeployment } = await client.request(RollbackDeploymentDocument, options, { signal });
        output.result(rollbackDeployment, deploymentLines(rollbackDeployment));
      }),
    );
  program
    .command('promote')
    .description('Deploy the model that answers beside the deployed one; "rollback" goes back.')
    .option(...alias)
    .action(
      withSession(async ({ client, output, signal }, options: { alias?: string }) => {
        const answer = await client.request(PromoteChallengerDocument, options, { signal });
        output.result(answer.promoteChallenger, deploymentLines(answer.promoteChallenger));
      }),
    );
  program
    .command('end-challenge')
    .description('Let no other model answer beside the deployed one any more.')
    .option(...alias)
    .action(
      withSession(async ({ client, output, signal }, options: { alias?: string }) => {
        const { endChallenge } = await client.request(EndChallengeDocument, options, { signal });
        output.result(endChallenge, deploymentLines(endChallenge));
      }),
    );
  withFirst(
    program
      .command('deployments')
      .description('What answers under each alias; or what ever did under one, and its last seven days.')
      .argument('[alias]', 'The alias.'),
  ).action(
    withSession(async (session, given: string | undefined, options: { first: number }) => {
      if (given === undefined) await showDeployments(session, options);
      else await showAlias(session, { alias: given, ...options });
    }),
  );
}

async function showDeployments({ client, output, signal }: Session, page: { first: number }): Promise<void> {
  const { deployments } = await client.request(DeploymentsDocument, page, { signal });
  const header = ['alias', 'model', 'since', 'challenger', 'share', 'agreement', 'drift', 'name'];
  output.result(deployments, table(header, deployments.nodes.map(deploymentRow)));
  moreNote(output, deployments);
}

function deploymentRow(deployment: DeploymentsQuery['deployments']['nodes'][number]): Cell[] {
  const { alias, model, createdAt, challenge, drift } = deployment;
  return [
    ...[alias, model.id, day(createdAt)],
    ...(challenge === null
      ? ['', '', '']
      : [challenge.model.id, shareOf(challenge.share), agreementOf(challenge.agreement)]),
    ...[`labels ${driftOf(drift.labels)}, lengths ${driftOf(drift.lengths)}`, model.name],
  ];
}

function driftOf({ verdict }: DeploymentsQuery['deployments']['nodes'][number]['drift']['labels']): string {
  return verdict?.toLowerCase() ?? 'unknown';
}

function shareOf(share: number): string {
  return share === 0 ? 'shadow' : percent(share);
}

function agreementOf({ share, compared }: { share: number | null; compared: number }): string {
  return share === null ? 'none yet' : `${percent(share)} of ${compared}`;
}

async function showAlias(
  { client, output, signal }: Session,
  given: { alias: string; first: number },
): Promise<void> {
  const { deploymentHistory, deployment } = await client.request(DeploymentHistoryDocument, given, {
    signal,
  });
  const rows = deploymentHistory.nodes.map(({ model, createdAt, rolledBackAt, id }) => [
    ...[model.id, day(createdAt), rolledBackAt === null ? '' : day(rolledBackAt)],
    ...[id === deployment?.id ? 'yes' : '', figure(model.macroF1), model.name],
  ]);
  output.result({ deploymentHistory, deployment }, [
    ...table(['model', 'since', 'rolled back', 'answers', 'macro F1', 'name'], rows),
    ...(deployment === null ? [] : currentLines(deployment)),
  ]);
  moreNote(output, deploymentHistory);
}

/** The last days of what answers, and how far its challenger agrees. */
function currentLines({ days, challenge }: NonNullable<DeploymentHistoryQuery['deployment']>): string[] {
  const rows = days.map((row) => [
    ...[row.day, row.model.id, row.inShadow ? 'shadow' : 'callers', row.requests, row.errors, row.dropped],
    ...[row.truncated, row.meanConfidence === null ? null : figure(row.meanConfidence)],
    row.meanLatencyMilliseconds === null ? null : Number(row.meanLatencyMilliseconds.toFixed(1)),
  ]);
  const header = ['day', 'model', 'for', 'requests', 'errors', 'dropped', 'truncated', 'confidence', 'ms'];
  return [
    ...(days.length === 0 ? [] : ['', ...table(header, rows)]),
    ...(challenge === null ? [] : agreementLines(challenge.agreement)),
  ];
}

type Agreement = NonNullable<NonNullable<DeploymentHistoryQuery['deployment']>['challenge']>['agreement'];

function agreementLines({ disagreements, ...agreement }: Agreement): string[] {
  const rows = disagreements.map(({ texts, champion, challenger }) => [texts, `${champion} / ${challenger}`]);
  return [
    ...['', `agreement of both sides: ${agreementOf(agreement)}`],
    ...(rows.length === 0 ? [] : table(['texts', 'deployed / challenger'], rows)),
  ];
}
