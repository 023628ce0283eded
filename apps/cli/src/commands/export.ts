import { resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { ModelFilesDocument, ModelLinksDocument } from '../gql/operations.ts';
import { resolveId } from '../latest.ts';
import { wholeNumber } from '../options.ts';
import type { Session, WithSession } from '../session.ts';
import { megabytes } from './dataset.ts';

interface ExportOptions {
  links?: boolean;
  expires: number;
}

export function addExportCommand(program: Command, withSession: WithSession): void {
  program
    .command('export')
    .description(
      'Download the files of a model: a Hugging Face folder with its ONNX graphs. Goes on where it broke off.',
    )
    .argument('<model>', 'An id, or "latest".')
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
  if (node?.__typename !== 'Model') throw noModel(id);
  const files = node.files.map(({ path, link }) => ({ path, link: client.url + link }));
  output.result(
    files,
    files.map(({ link }) => link),
  );
}

async function downloadFiles({ client, output, signal }: Session, id: string, folder: string): Promise<void> {
  const { node } = await client.request(ModelFilesDocument, { id }, { signal });
  if (node?.__typename !== 'Model') throw noModel(id);
  const total = node.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  for (const { path, bytes, sha256, url } of node.files) {
    await client.download(url, placeOf(folder, path), {
      ...{ signal, content: { bytes, sha256 } },
      onBytes: (here) => {
        output.status(`received ${megabytes(before + here)} of ${megabytes(total)}: ${path}`);
      },
    });
    before += bytes;
  }
  output.result({ folder, files: node.files }, [folder]);
  output.note(`${node.files.length} files, ${megabytes(total)}, all as the server has them`);
}

/** A server may name files, and must not choose where else they go. */
function placeOf(folder: string, path: string): string {
  const place = resolve(folder, path);
  if (place.startsWith(folder + sep)) return place;
  throw new CliError('NOT_TASNIF', `The server names a file "${path}" that lies outside of the model.`);
}

function noModel(id: string): CliError {
  return new CliError('NOT_FOUND', `There is no model "${id}".`, 'See "tasnif models".', 'model');
}
