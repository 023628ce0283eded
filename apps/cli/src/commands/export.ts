import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { ModelFilesDocument, ModelLinksDocument } from '../gql/operations.ts';
import { resolveId } from '../latest.ts';
import { wholeNumber } from '../options.ts';
import { saveFiles } from '../save-files.ts';
import type { Session, WithSession } from '../session.ts';

interface ExportOptions {
  links?: boolean;
  expires: number;
}

export function addExportCommand(program: Command, withSession: WithSession): void {
  program
    .command('export')
    .description(
      'Download the files of a model, a Hugging Face folder with its ONNX graphs, or of a variant of it. Goes on where it broke off.',
    )
    .argument('<model>', 'The id of a model or of a variant, or "latest".')
    .argument('[folder]', 'Where to. Default: a folder here with the name of its id.')
    .option('--links', 'Print links to the files instead, for whoever has no key.')
    .option('--expires <minutes>', 'How long the links can be used, 1 to 10080.', wholeNumber(1), 60)
    .action(
      withSession(
        async (session, model: string, folder: string | undefined, { links, expires }: ExportOptions) => {
          const id = await resolveId(session, 'model', model);
          if (links === true) await showLinks(session, id, expires);
          else await downloadFiles(session, id, resolve(session.folder, folder ?? id));
        },
      ),
    );
}

async function showLinks(
  { client, output, signal }: Session,
  id: string,
  expiresInMinutes: number,
): Promise<void> {
  const { node } = await client.request(ModelLinksDocument, { id, expiresInMinutes }, { signal });
  if (node === null || !('files' in node)) throw noModel(id);
  const files = node.files.map(({ path, link }) => ({ path, link: client.url + link }));
  output.result(
    files,
    files.map(({ link }) => link),
  );
}

async function downloadFiles(session: Session, id: string, folder: string): Promise<void> {
  const { client, output, signal } = session;
  const { node } = await client.request(ModelFilesDocument, { id }, { signal });
  if (node === null || !('files' in node)) throw noModel(id);
  await saveFiles(session, node.files, folder);
  output.result({ folder, files: node.files }, [folder]);
}

function noModel(id: string): CliError {
  return new CliError('NOT_FOUND', `There is no model or variant "${id}".`, 'See "tasnif models".', 'model');
}
