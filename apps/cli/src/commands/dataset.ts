import { resolve } from 'node:path';
import type { Command } from 'commander';
import { addDataset, type Dataset } from '../add-dataset.ts';
import { DatasetsDocument, inputFields, type TextEncoding, type TextFiles } from '../gql/operations.ts';
import { number, oneOf, wholeNumber } from '../options.ts';
import type { WithSession } from '../session.ts';
import { table } from '../table.ts';
import { day, moreNote, withFirst } from './lists.ts';

const about = inputFields.CreateDatasetInput;
const encodings = ['UTF_8', 'UTF_16LE', 'UTF_16BE', 'WINDOWS_1256', 'ISO_8859_6'] as const;

interface AddOptions {
  name?: string;
  textColumn?: string;
  labelColumn?: string;
  splitColumn?: string;
  sheet?: string;
  encoding?: TextEncoding;
  textFiles?: TextFiles;
  seed?: number;
  validationShare?: number;
  testShare?: number;
}

export function addDatasetCommands(program: Command, withSession: WithSession): void {
  const dataset = program.command('dataset').description('Labelled texts, frozen and split.');
  dataset
    .command('add')
    .description('Make a data set of a folder of .txt files (a folder or a file a topic), or of one file.')
    .argument('<path>', 'A folder, or a .zip, .csv, .tsv, .jsonl, .xlsx, .parquet or .txt file.')
    .option('--name <name>', `${about.name} Default: the name of the folder or file.`)
    .option('--text-column <column>', about.textColumn)
    .option('--label-column <column>', about.labelColumn)
    .option('--split-column <column>', about.splitColumn)
    .option('--sheet <name>', about.sheet)
    .option(
      '--encoding <encoding>',
      `${about.encoding} One of: ${encodings.join(', ').toLowerCase().replaceAll('_', '-')}.`,
      oneOf(...encodings),
    )
    .option(
      '--text-files <document-per-file|document-per-line>',
      about.textFiles,
      oneOf('DOCUMENT_PER_FILE', 'DOCUMENT_PER_LINE'),
    )
    .option('--seed <n>', about.seed, wholeNumber(0))
    .option('--validation-share <share>', about.validationShare, number)
    .option('--test-share <share>', about.testShare, number)
    .action(
      withSession(async ({ client, output, signal, folder }, path: string, options: AddOptions) => {
        const added = await addDataset(client, resolve(folder, path), {
          input: options,
          signal,
          onBytes: (sent, total) => {
            output.status(`sent ${megabytes(sent)}${total === undefined ? '' : ` of ${megabytes(total)}`}`);
          },
        });
        output.result(added, datasetLines(added));
        output.note(`next: tasnif train ${added.id}`);
      }),
    );
  withFirst(dataset.command('list').description('The data sets, newest first.')).action(
    withSession(async ({ client, output, signal }, { first }: { first: number }) => {
      const { datasets } = await client.request(DatasetsDocument, { first }, { signal });
      const rows = datasets.nodes.map(({ id, documentCount, classes, problemCount, createdAt, name }) => [
        ...[id, documentCount, classes.length, problemCount],
        ...[day(createdAt), name],
      ]);
      output.result(datasets, table(['id', 'documents', 'classes', 'problems', 'made', 'name'], rows));
      moreNote(output, datasets);
    }),
  );
}

function datasetLines({ id, classes, encodings, problems, problemCount }: Dataset): string[] {
  const counts = classes.map(({ label, train, validation, test, total }) => [
    ...[train, validation, test, total],
    label,
  ]);
  const unseen = problemCount - problems.length;
  return [
    id,
    ...table(['train', 'validation', 'test', 'total', 'class'], counts),
    ...encodings.filter(({ guessed }) => guessed).map(guessNote),
    ...problems.map(({ file, line, message }) => `${file}${line === null ? '' : `:${line}`}: ${message}`),
    ...(unseen > 0 ? [`… and ${unseen} more problems`] : []),
  ];
}

function guessNote({ encoding, files, example }: Dataset['encodings'][number]): string {
  const more = files > 1 ? ` and ${files - 1} more files` : '';
  return `${example}${more}: read as ${encoding}, a guess; if it is wrong, give --encoding`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
