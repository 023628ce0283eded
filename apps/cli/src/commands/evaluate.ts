import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { figure } from '../event-line.ts';
import { followDataset } from '../follow-dataset.ts';
import { EvaluateModelDocument, EvaluationsDocument } from '../gql/operations.ts';
import { jobLine } from '../job-line.ts';
import { resolveId } from '../latest.ts';
import type { WithSession } from '../session.ts';
import { table } from '../table.ts';
import { day } from './lists.ts';

export function addEvaluateCommand(program: Command, withSession: WithSession): void {
  program
    .command('evaluate')
    .description('Measure a model on a test split, also a locked one. Every time is noted with the data set.')
    .argument('<model>', 'An id, or "latest".')
    .option('--dataset <dataset>', 'Another data set of the same classes, by id. Default: its own.')
    .action(
      withSession(async (session, given: string, options: { dataset?: string }) => {
        const { client, output, signal } = session;
        const model = await resolveId(session, 'model', given);
        const { evaluateModel } = await client.request(
          EvaluateModelDocument,
          { model, ...options },
          { signal },
        );
        const { datasetId } = evaluateModel;
        if (datasetId === null) throw new CliError('UNKNOWN', 'The job names no data set.');
        await followDataset(client, datasetId, {
          signal,
          onProgress: (job) => {
            output.status(jobLine(job));
          },
        });
        const { node } = await client.request(EvaluationsDocument, { id: datasetId, first: 20 }, { signal });
        const evaluations = node?.__typename === 'Dataset' ? node.evaluations : [];
        const rows = evaluations.map(({ modelId, accuracy, macroF1, documents, createdAt, by }) => [
          ...[modelId, figure(accuracy), figure(macroF1), documents, day(createdAt), by],
        ]);
        output.result(evaluations, table(['model', 'accuracy', 'macro F1', 'of', 'when', 'by'], rows));
      }),
    );
}
