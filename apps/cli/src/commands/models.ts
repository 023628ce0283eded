import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { figure } from '../event-line.ts';
import { BaseModelsDocument, CancelJobDocument, inputFields, ModelsDocument } from '../gql/operations.ts';
import { findModel, importModel, type BaseModel } from '../import-model.ts';
import { jobLine } from '../job-line.ts';
import type { WithSession } from '../session.ts';
import { table } from '../table.ts';
import { day, moreNote, withFirst } from './lists.ts';

const about = inputFields.ImportBaseModelInput;

interface ImportOptions {
  name?: string;
  revision?: string;
  licence?: string;
  acceptLicence?: boolean;
}

export function addModelCommands(program: Command, withSession: WithSession): void {
  withFirst(program.command('models').description('The trained models, newest first.')).action(
    withSession(async ({ client, output, signal }, { first }: { first: number }) => {
      const { models } = await client.request(ModelsDocument, { first }, { signal });
      const rows = models.nodes.map(
        ({ id, accuracy, macroF1, macroF1Interval: interval, classes, createdAt, name, ...floor }) => [
          ...[id, figure(accuracy), figure(macroF1)],
          interval && `${figure(interval.lower)}-${figure(interval.upper)}`,
          ...[figure(floor.baselineMacroF1), figure(floor.linearBaselineMacroF1)],
          ...[classes.length, day(createdAt), name],
        ],
      );
      const header = [
        'id',
        'accuracy',
        'macro F1',
        '95 % interval',
        'naive Bayes F1',
        'linear F1',
        'classes',
        'made',
        'name',
      ];
      output.result(models, table(header, rows));
      moreNote(output, models);
    }),
  );
  const base = program.command('model').description('Base models, which runs start from.');
  base
    .command('import')
    .description('Import a pre-trained BERT from the Hugging Face hub, or from a folder of this machine.')
    .argument(
      '<source>',
      'A folder (config.json, model.safetensors or pytorch_model.bin, tokenizer.json or vocab.txt), a zip of one, or a name on the hub, such as UBC-NLP/MARBERT.',
    )
    .option('--name <name>', `${about.name} Default: that of the source.`)
    .option('--revision <revision>', `Of a model of the hub. ${inputFields.HubModelInput.revision}`)
    .option('--licence <licence>', about.licence)
    .option('--accept-licence', about.acceptLicence)
    .action(
      withSession(async (session, source: string, options: ImportOptions) => {
        const { client, output, signal, folder } = session;
        const { revision, ...input } = options;
        let id: string | undefined;
        const model = await importModel(client, source, resolve(folder, source), {
          ...{ input, signal },
          ...(revision !== undefined && { revision }),
          onBytes: (sent) => {
            output.status(`sent ${(sent / 1e6).toFixed(1)} MB`);
          },
          onCreated: (created) => (id = created),
          onProgress: (job) => {
            output.status(jobLine(job));
          },
        }).catch((error: unknown) => {
          if (id !== undefined && signal.aborted) {
            output.note('the job goes on: tasnif model list; to end it: tasnif model cancel ' + id);
          }
          throw error;
        });
        output.result(model, [model.id, ...baseModelLines(model)]);
        output.note(`next: tasnif train latest --base ${model.id}`);
      }),
    );
  base
    .command('cancel')
    .description('End the job that imports a base model; it leaves nothing.')
    .argument('<id>', 'Its id.')
    .action(
      withSession(async ({ client, output, signal }, id: string) => {
        const { job } = await findModel(client, id, signal);
        if (job === null) throw new InvalidArgumentError('The base model has no job.');
        const { cancelJob } = await client.request(CancelJobDocument, { id: job.id }, { signal });
        output.result(cancelJob, [cancelJob.id]);
      }),
    );
  withFirst(base.command('list').description('The base models, newest first.')).action(
    withSession(async ({ client, output, signal }, { first }: { first: number }) => {
      const { baseModels } = await client.request(BaseModelsDocument, { first }, { signal });
      const rows = baseModels.nodes.map((row) => [
        ...[row.id, row.status.toLowerCase(), row.source.toLowerCase(), row.pretrainingLength],
        ...[row.licence ?? '', row.name],
      ]);
      const header = ['id', 'status', 'source', 'pre-trained at', 'licence', 'name'];
      output.result(baseModels, table(header, rows));
      moreNote(output, baseModels);
    }),
  );
}

/** What a base model is like, a line each. */
function baseModelLines(model: BaseModel): string[] {
  const { pretrainingLength: length } = model;
  const { droppedWeights: dropped, addedWeights: added, parameters, weightsFormat } = model;
  return [
    `layers ${model.layers ?? 0}, hidden size ${model.hiddenSize ?? 0}, positions ${model.positions ?? 0}, vocabulary ${model.vocabularySize ?? 0}`,
    `${((parameters ?? 0) / 1e6).toFixed(1)} million parameters from ${weightsFormat?.toLowerCase() ?? 'nowhere'}, ${dropped.length} weights not used, ${added.length} drawn by seed`,
    length === null
      ? 'the length of the texts that it was pre-trained on is not known'
      : `last pre-trained on texts of at most ${length} tokens`,
    `licence ${model.licence ?? 'unknown'}${model.licenceIsResearchOnly ? ': not for commercial use' : ''}`,
  ];
}
