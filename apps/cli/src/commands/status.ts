import type { Command } from 'commander';
import { StatusDocument } from '../gql/operations.ts';
import type { WithSession } from '../session.ts';
import { deploymentLines } from '../deployment-lines.ts';

export function addStatusCommand(program: Command, withSession: WithSession): void {
  program
    .command('status')
    .description('Whether Tasnif answers, and what it holds.')
    .action(
      withSession(async ({ client, output, signal }) => {
        const { deployment, ...lists } = await client.request(StatusDocument, {}, { signal });
        const counts = {
          datasets: lists.datasets.totalCount,
          runs: lists.trainingRuns.totalCount,
          models: lists.models.totalCount,
        };
        output.result({ url: client.url, ...counts, deployment }, [
          `Tasnif answers at ${client.url}`,
          `data sets ${counts.datasets}, runs ${counts.runs}, models ${counts.models}`,
          ...(deployment === null ? ['nothing is deployed'] : deploymentLines(deployment)),
        ]);
      }),
    );
}
