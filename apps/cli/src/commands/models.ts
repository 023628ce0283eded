import { resolve } from 'node:path';
import type { Command } from 'commander';
import { figure } from '../event-line.ts';
import {
  DeployModelDocument,
  ImportBaseModelDocument,
  inputFields,
  ModelsDocument,
  RollbackDeploymentDocument,
  type DeploymentFieldsFragment as Deployment,
} from '../gql/operations.ts';
import { resolveId } from '../latest.ts';
import type { WithSession } from '../session.ts';
import { table } from '../table.ts';
import { day, moreNote, withFirst } from './lists.ts';

const about = inputFields.ImportBaseModelInput;

export function addModelCommands(program: Command, withSession: WithSession): void {
  withFirst(program.command('models').description('The trained models, newest first.')).action(
    withSession(async ({ client, output, signal }, { first }: { first: number }) => {
      const { models } = await client.request(ModelsDocument, { first }, { signal });
      const rows = models.nodes.map(
        ({ id, accuracy, macroF1, macroF1Interval: interval, baselineMacroF1, classes, createdAt, name }) => [
          ...[id, figure(accuracy), figure(macroF1)],
          interval && `${figure(interval.lower)}-${figure(interval.upper)}`,
          figure(baselineMacroF1),
          ...[classes.length, day(createdAt), name],
        ],
      );
      const header = [
        'id',
        'accuracy',
        'macro F1',
        '95 % interval',
        'naive Bayes F1',
        'classes',
        'made',
        'name',
      ];
      output.result(models, table(header, rows));
      moreNote(output, models);
    }),
  );
  program
    .command('model')
    .description('Base models, which runs start from.')
    .command('import')
    .description('Copy a pre-trained BERT from a folder on the machine that Tasnif runs on.')
    .argument(
      '<folder>',
      'A Hugging Face folder: config.json, model.safetensors or pytorch_model.bin, tokenizer.json or vocab.txt.',
    )
    .requiredOption('--name <name>', about.name)
    .option('--licence <licence>', about.licence)
    .action(
      withSession(async (session, path: string, { name, licence }: { name: string; licence?: string }) => {
        const { client, output, signal, folder } = session;
        const input = { name, folder: resolve(folder, path), ...(licence !== undefined && { licence }) };
        const { importBaseModel: model } = await client.request(
          ImportBaseModelDocument,
          { input },
          { signal },
        );
        output.result(model, [
          model.id,
          `layers ${model.layers}, hidden size ${model.hiddenSize}, positions ${model.positions}, vocabulary ${model.vocabularySize}`,
          `licence ${model.licence ?? 'unknown'}`,
        ]);
        output.note(`next: tasnif train latest --base ${model.id}`);
      }),
    );
}

export function addDeployCommands(program: Command, withSession: WithSession): void {
  const alias = ['--alias <alias>', 'What it serves as. Default "production".'] as const;
  program
    .command('deploy')
    .description('Let a model answer "classify".')
    .argument('<model>', 'An id, or "latest".')
    .option(...alias)
    .action(
      withSession(async (session, model: string, options: { alias?: string }) => {
        const { client, output, signal } = session;
        const id = await resolveId(session, 'model', model);
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
}

/** What is deployed, with the licence of what it was made of. */
export function deploymentLines({ alias, model }: Deployment): string[] {
  const { name, licence } = model.run.baseModel;
  return [
    `${alias} is ${model.id} (macro F1 ${figure(model.macroF1)})  ${model.name}`,
    ...(licence === null ? [] : [`licence of its base model: ${licence}  ${name}`]),
  ];
}
