import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { addDataset } from '../add-dataset.ts';
import { datasetLines, reportLines } from '../dataset-lines.ts';
import { findDataset, followDataset, type Dataset } from '../follow-dataset.ts';
import {
  CancelJobDocument,
  DatasetsDocument,
  FindingsDocument,
  inputFields,
  MeasureTokensDocument,
  ReviseDatasetDocument,
  type CreateDatasetInput,
  type FindingKind,
  type Normalization,
  type Split,
} from '../gql/operations.ts';
import { jobLine } from '../job-line.ts';
import { resolveBaseModel, resolveId } from '../latest.ts';
import { megabytes } from '../megabytes.ts';
import { number, oneOf, wholeNumber } from '../options.ts';
import { isResumable } from '../send-upload.ts';
import type { Session, WithSession } from '../session.ts';
import { table } from '../table.ts';
import { day, moreNote, withFirst } from './lists.ts';
import { addNormalizedCommand, profiles } from './normalization.ts';

const about = inputFields.CreateDatasetInput;
export const encodings = ['UTF_8', 'UTF_16LE', 'UTF_16BE', 'WINDOWS_1256', 'ISO_8859_6'] as const;
const findingKinds = ['DUPLICATE', 'LEAK', 'CONFLICT', 'NON_ARABIC'] as const;

type AddOptions = Partial<Omit<CreateDatasetInput, 'upload' | 'files' | 'documents' | 'baseModel'>> & {
  base?: string;
  resume?: string;
  validationFile?: string;
  testFile?: string;
};

export function addDatasetCommands(program: Command, withSession: WithSession): void {
  const dataset = program.command('dataset').description('Labelled texts, frozen and split.');
  withSettings(
    dataset
      .command('add')
      .description('Make a data set of a folder of .txt files (a folder or a file a topic), or of one file.')
      .argument('<path>', 'A folder, or a .zip, .csv, .tsv, .jsonl, .xlsx, .parquet or .txt file.')
      .option('--name <name>', `${about.name} Default: the name of the folder or file.`)
      .option('--validation-file <path>', 'A file or folder of the validation split; <path> is for training.')
      .option('--test-file <path>', 'A file or folder of the test split; <path> is for training.')
      .option('--text-column <column>', about.textColumn)
      .option('--label-column <column>', about.labelColumn)
      .option('--split-column <column>', about.splitColumn)
      .option('--group-column <column>', about.groupColumn)
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
      .option('--resume <upload>', 'Go on with an upload of the same path that was broken off.'),
  ).action(
    withSession(async (session, path: string, options: AddOptions) => {
      const { client, output, signal, folder } = session;
      const { base, resume, validationFile, testFile, ...input } = options;
      const others = [...other(folder, validationFile, 'VALIDATION'), ...other(folder, testFile, 'TEST')];
      let id: string | undefined;
      let upload: string | undefined;
      const added = await addDataset(client, resolve(folder, path), {
        input: { ...input, ...(await baseModelOf(session, base)) },
        ...{ others, signal },
        ...(resume !== undefined && { resume }),
        onUpload: (sent) => (upload = sent),
        onBytes: (sent, total) => {
          output.status(`sent ${megabytes(sent)}${total === undefined ? '' : ` of ${megabytes(total)}`}`);
        },
        onCreated: (created) => (id = created),
        onProgress: (job) => {
          output.status(jobLine(job));
        },
      }).catch((error: unknown) => {
        if (id !== undefined) {
          if (signal.aborted) sayHowToComeBack(session, id);
        } else if (upload !== undefined && isResumable(error)) {
          output.note(`upload ${upload} can go on: tasnif dataset add ${path} --resume ${upload}`);
        }
        throw error;
      });
      showResult(session, added);
    }),
  );
  withSettings(
    dataset
      .command('revise')
      .description(
        'Make the next version of a data set out of the same documents; what is not given stays as it is.',
      )
      .argument('<dataset>', 'An id, or "latest".'),
  ).action(
    withSession(async (session, dataset: string, { base, ...input }: AddOptions) => {
      const id = await resolveId(session, 'dataset', dataset);
      const options = { signal: session.signal };
      const given = { ...input, ...(await baseModelOf(session, base)) };
      await session.client.request(ReviseDatasetDocument, { id, input: given }, options);
      showResult(session, await follow(session, id));
    }),
  );
  dataset
    .command('tokens')
    .description('Count the texts of a data set as tokens of a base model.')
    .argument('<dataset>', 'An id, or "latest".')
    .argument('<base>', 'Name or id of a base model that brings a vocabulary.')
    .option('--normalization <profile>', about.normalization, oneOf(...profiles), 'NONE')
    .action(
      withSession(
        async (session, dataset: string, base: string, options: { normalization: Normalization }) => {
          const id = await resolveId(session, 'dataset', dataset);
          const baseModel = await resolveBaseModel(session, base);
          const variables = { dataset: id, baseModel, ...options };
          await session.client.request(MeasureTokensDocument, variables, { signal: session.signal });
          await showReport(session, await follow(session, id), null, 1);
        },
      ),
    );
  dataset
    .command('report')
    .description('What the texts of a data set are like: duplicates, leaks, lengths, problems.')
    .argument('<dataset>', 'An id, or "latest".')
    .option('--kind <kind>', 'Findings of one kind alone.', oneOf(...findingKinds))
    .option('--first <n>', 'Findings to show, 1 to 1000.', wholeNumber(1), 20)
    .option('--csv <file>', 'Write all findings and problems to a file.')
    .action(
      withSession(
        async (
          session,
          dataset: string,
          { kind, first, csv }: { kind?: FindingKind; first: number; csv?: string },
        ) => {
          const { client, output, signal, folder } = session;
          const id = await resolveId(session, 'dataset', dataset);
          const found = await findDataset(client, id, signal);
          if (csv !== undefined && found.findingsUrl !== null) {
            const file = resolve(folder, csv);
            await client.download(found.findingsUrl, file, { signal });
            output.note(`wrote ${file}`);
          }
          await showReport(session, found, kind ?? null, first);
        },
      ),
    );
  addNormalizedCommand(dataset, withSession);
  dataset
    .command('cancel')
    .description('End the job that works on a data set; it leaves nothing.')
    .argument('<dataset>', 'An id, or "latest".')
    .action(
      withSession(async (session, dataset: string) => {
        const { client, output, signal } = session;
        const { job } = await findDataset(client, await resolveId(session, 'dataset', dataset), signal);
        if (job === null) throw new InvalidArgumentError('The data set has no job.');
        const { cancelJob } = await client.request(CancelJobDocument, { id: job.id }, { signal });
        output.result(cancelJob, [cancelJob.id]);
      }),
    );
  withFirst(dataset.command('list').description('The data sets, newest first.')).action(
    withSession(async ({ client, output, signal }, { first }: { first: number }) => {
      const { datasets } = await client.request(DatasetsDocument, { first }, { signal });
      const rows = datasets.nodes.map((row) => [
        ...[row.id, row.status.toLowerCase(), row.version, row.documentCount, row.classes.length],
        ...[row.problemCount, day(row.createdAt), row.name],
      ]);
      const header = ['id', 'status', 'version', 'documents', 'classes', 'problems', 'made', 'name'];
      output.result(datasets, table(header, rows));
      moreNote(output, datasets);
    }),
  );
}

/** What is used of a source and for what, when a data set is made and when it is revised. */
function withSettings(command: Command): Command {
  return command
    .option('--seed <n>', about.seed, wholeNumber(0))
    .option('--validation-share <share>', about.validationShare, number)
    .option('--test-share <share>', about.testShare, number)
    .option('--folds <n>', about.folds, wholeNumber(0))
    .option('--test-locked', about.testLocked)
    .option('--max-per-class <n>', about.maxPerClass, wholeNumber(1))
    .option('--duplicate-threshold <similarity>', about.duplicateThreshold, number)
    .option('--duplicates <keep|drop>', about.duplicates, oneOf('KEEP', 'DROP'))
    .option('--leaks <keep|drop|move-to-train>', about.leaks, oneOf('KEEP', 'DROP', 'MOVE_TO_TRAIN'))
    .option('--conflicts <keep|drop>', about.conflicts, oneOf('KEEP', 'DROP'))
    .option('--base <model>', `A name or an id. ${about.baseModel}`)
    .option('--normalization <profile>', about.normalization, oneOf(...profiles));
}

function other(folder: string, path: string | undefined, split: Split): { path: string; split: Split }[] {
  return path === undefined ? [] : [{ path: resolve(folder, path), split }];
}

async function baseModelOf(session: Session, base: string | undefined): Promise<{ baseModel?: string }> {
  return base === undefined ? {} : { baseModel: await resolveBaseModel(session, base) };
}

/** Waits for the job of a data set and shows how far it is. */
async function follow(session: Session, id: string): Promise<Dataset> {
  const { client, output, signal } = session;
  const onProgress = (job: NonNullable<Dataset['job']>): void => {
    output.status(jobLine(job));
  };
  return followDataset(client, id, { signal, onProgress }).catch((error: unknown) => {
    if (signal.aborted) sayHowToComeBack(session, id);
    throw error;
  });
}

function sayHowToComeBack({ output }: Session, id: string): void {
  output.note(`the job goes on: tasnif dataset report ${id}; to end it: tasnif dataset cancel ${id}`);
}

function showResult({ output }: Session, dataset: Dataset): void {
  output.result(dataset, datasetLines(dataset));
  output.note(`next: tasnif dataset report ${dataset.id}, tasnif train ${dataset.id}`);
}

async function showReport(
  { client, output, signal }: Session,
  dataset: Dataset,
  kind: FindingKind | null,
  first: number,
): Promise<void> {
  const { node } = await client.request(FindingsDocument, { id: dataset.id, kind, first }, { signal });
  const findings = node !== null && 'findings' in node ? node.findings : [];
  if (dataset.job !== null && dataset.job.status !== 'SUCCEEDED') {
    const { status, error } = dataset.job;
    output.note(
      `job: ${error === null ? `${status.toLowerCase()}, ${jobLine(dataset.job)}` : error.message}`,
    );
  }
  output.result({ ...dataset, findings }, reportLines(dataset, findings));
}
