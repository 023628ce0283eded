import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Client } from '../client.ts';
import { figure } from '../event-line.ts';
import { followJob } from '../follow-job.ts';
import {
  DeleteVariantDocument,
  ExportModelDocument,
  inputFields,
  VariantDocument,
  VariantsDocument,
  type VariantFieldsFragment as Variant,
} from '../gql/operations.ts';
import { jobLine } from '../job-line.ts';
import { resolveId } from '../latest.ts';
import { saveFiles } from '../save-files.ts';
import type { WithSession } from '../session.ts';
import { table } from '../table.ts';
import { day } from './lists.ts';

const about = inputFields.ExportModelInput;

interface CreateOptions {
  trim?: boolean;
  f32?: boolean;
  fp16?: boolean;
  int8?: boolean;
  browser?: boolean;
  out?: string;
}

export function addVariantCommands(program: Command, withSession: WithSession): void {
  const variant = program
    .command('variant')
    .description('Models in another form: smaller, or for a browser.');
  variant
    .command('create')
    .description('Make a variant of a model and compare it with the model. Give at least one option.')
    .argument('<model>', 'An id, or "latest".')
    .option('--trim', `${about.trimVocabulary} --no-trim keeps it whole.`)
    .option('--no-trim')
    .option('--f32', 'Weights as they were trained.')
    .option('--fp16', 'Weights in 16 bits, half the size.')
    .option('--int8', 'Weights in 8 bits, a quarter of the size. Default with --browser.')
    .option('--browser', about.browser)
    .option('--out <folder>', 'Where to write its files. Default: they stay on the server.')
    .action(
      withSession(async (session, given: string, options: CreateOptions) => {
        const { client, output, signal, folder } = session;
        const model = await resolveId(session, 'model', given);
        const { exportModel } = await client.request(
          ExportModelDocument,
          { input: { model, ...toInput(options) } },
          { signal },
        );
        const made = await followJob(() => findVariant(client, exportModel.id, signal), {
          signal,
          onProgress: (job) => {
            output.status(jobLine(job));
          },
        });
        if (options.out !== undefined) {
          await saveFiles(session, made.files, resolve(folder, options.out));
        }
        output.result(made, [made.id, ...variantLines(made)]);
      }),
    );
  variant
    .command('list')
    .description('The variants of a model, newest first.')
    .argument('<model>', 'An id, or "latest".')
    .action(
      withSession(async (session, given: string) => {
        const { client, output, signal } = session;
        const model = await resolveId(session, 'model', given);
        const { node } = await client.request(VariantsDocument, { model }, { signal });
        if (node?.__typename !== 'Model') throw notFound('model', model);
        const rows = node.variants.map((each) => [
          ...[each.id, each.status.toLowerCase(), each.precisions.join(' ').toLowerCase()],
          ...[each.report?.vocabularySize ?? '', each.browser ? 'yes' : 'no', day(each.createdAt)],
        ]);
        const header = ['id', 'status', 'weights', 'vocabulary', 'browser', 'made'];
        output.result(node.variants, table(header, rows));
      }),
    );
  variant
    .command('delete')
    .description('Delete a variant and its files; the model stays as it is.')
    .argument('<id>', 'Its id.')
    .action(
      withSession(async ({ client, output, signal }, id: string) => {
        const { deleteModelVariant } = await client.request(DeleteVariantDocument, { id }, { signal });
        output.result(deleteModelVariant, [deleteModelVariant.id]);
      }),
    );
}

function toInput({ trim, browser = false, f32, fp16, int8 }: CreateOptions): {
  browser: boolean;
  trimVocabulary?: boolean;
  precisions?: ('F32' | 'FP16' | 'INT8')[];
} {
  const asked = { F32: f32, FP16: fp16, INT8: int8 };
  const precisions = (['F32', 'FP16', 'INT8'] as const).filter((precision) => asked[precision] === true);
  return {
    browser,
    ...(trim !== undefined && { trimVocabulary: trim }),
    ...(precisions.length > 0 && { precisions }),
  };
}

async function findVariant(client: Client, id: string, signal: AbortSignal): Promise<Variant> {
  const { node } = await client.request(VariantDocument, { id }, { signal });
  if (node?.__typename === 'ModelVariant') return node;
  throw notFound('variant', id);
}

function notFound(kind: string, id: string): CliError {
  return new CliError('NOT_FOUND', `There is no ${kind} "${id}".`, 'List the models with "tasnif models".');
}

/** What became of a variant, a line each. */
function variantLines({ report, files }: Variant): string[] {
  if (report === null) return [];
  const { texts, textsCutOtherwise, vocabularySize, modelVocabularySize, macroF1, graphs } = report;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB; vocabulary ${vocabularySize} of ${modelVocabularySize} tokens`,
    `on ${texts} texts that it has not seen, where the model has macro F1 ${figure(macroF1)}; ${textsCutOtherwise} are cut otherwise:`,
    ...table(
      ['graph', 'MB', 'macro F1', 'other classes', 'largest logit difference', 'ms a text'],
      graphs.map((graph) => [
        ...[graph.path, (graph.bytes / 1e6).toFixed(1), figure(graph.macroF1), graph.flippedLabels],
        ...[graph.maxLogitDifference?.toPrecision(2) ?? 'not a number', graph.millisecondsPerText.toFixed(1)],
      ]),
    ),
  ];
}
