import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { findClassification } from '../follow-classification.ts';
import {
  CancelJobDocument,
  DeleteFileClassificationDocument,
  FileClassificationLinkDocument,
  FileClassificationsDocument,
} from '../gql/operations.ts';
import { resolveId } from '../latest.ts';
import { wholeNumber } from '../options.ts';
import type { Session, WithSession } from '../session.ts';
import { table } from '../table.ts';
import { finishClassification, resultName } from './classify-file.ts';
import { day, moreNote, withFirst } from './lists.ts';

interface GetOptions {
  out?: string;
  link?: boolean;
  expires: number;
}

export function addResultCommands(program: Command, withSession: WithSession): void {
  const results = program
    .command('results')
    .description('Files that were classified with "classify --file".');
  const id = ['<result>', 'An id, or "latest".'] as const;
  withFirst(results.command('list').description('The results, newest first.')).action(
    withSession(async ({ client, output, signal }, { first }: { first: number }) => {
      const { fileClassifications } = await client.request(
        FileClassificationsDocument,
        { first },
        { signal },
      );
      const rows = fileClassifications.nodes.map((row) => [
        ...[row.id, row.status.toLowerCase(), row.rows, row.totalRows ?? '', row.problemRows],
        ...[day(row.createdAt), row.name],
      ]);
      output.result(
        fileClassifications,
        table(['id', 'status', 'rows', 'of', 'problems', 'made', 'name'], rows),
      );
      moreNote(output, fileClassifications);
    }),
  );
  results
    .command('get')
    .description('Wait until a result is there, and write it to a file.')
    .argument(...id)
    .option('--out <path>', 'Where to write it. Default: <name>-classified.csv here.')
    .option('--link', 'Print a link to it instead, for whoever has no key.')
    .option('--expires <minutes>', 'How long the link can be used, 1 to 10080.', wholeNumber(1), 60)
    .action(
      withSession(async (session, given: string, { out, link, expires }: GetOptions) => {
        const found = await resolveId(session, 'result', given);
        if (link === true) return showLink(session, found, expires);
        const classification = await findClassification(session.client, found, session.signal);
        await finishClassification(session, classification, out ?? resultName(classification));
      }),
    );
  results
    .command('cancel')
    .description('End the job that makes a result; it leaves no file.')
    .argument(...id)
    .action(
      withSession(async (session, given: string) => {
        const { client, output, signal } = session;
        const { job } = await findClassification(client, await resolveId(session, 'result', given), signal);
        if (job === null) throw new CliError('NOT_FOUND', `The result "${given}" has no job.`);
        const { cancelJob } = await client.request(CancelJobDocument, { id: job.id }, { signal });
        output.result(cancelJob, [cancelJob.id]);
      }),
    );
  results
    .command('delete')
    .description('Forget a result, and remove its file from the server.')
    .argument('<result>', 'Its id.')
    .action(
      withSession(async ({ client, output, signal }, given: string) => {
        const { deleteFileClassification: deleted } = await client.request(
          DeleteFileClassificationDocument,
          { id: given },
          { signal },
        );
        output.result(deleted, [deleted.id]);
      }),
    );
}

async function showLink(
  { client, output, signal }: Session,
  id: string,
  expiresInMinutes: number,
): Promise<void> {
  const { node } = await client.request(FileClassificationLinkDocument, { id, expiresInMinutes }, { signal });
  const path = node?.__typename === 'FileClassification' ? node.link : null;
  if (path === null) {
    throw new CliError('RESULT_NOT_READY', `"${id}" has no file yet.`, `See "tasnif results list".`);
  }
  const link = client.url + path;
  output.result({ link }, [link]);
}
