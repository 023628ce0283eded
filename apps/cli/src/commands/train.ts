import type { Command } from 'commander';
import { figure } from '../event-line.ts';
import {
  inputFields,
  RunsDocument,
  StartTrainingDocument,
  TrainingConfigDocument,
  type StartTrainingInput,
  type TextsInput,
  type TrainingConfigQuery,
  type WarningFieldsFragment,
} from '../gql/operations.ts';
import { resolveBaseModel, resolveId } from '../latest.ts';
import { number, oneOf, switches, wholeNumber, wholeNumbers, withHyphens } from '../options.ts';
import type { Output } from '../output.ts';
import { sendFiles } from '../send-files.ts';
import type { Session, WithSession } from '../session.ts';
import { table } from '../table.ts';
import { day, moreNote, withFirst } from './lists.ts';
import { profiles, switchNames } from './normalization.ts';
import { watchRun } from './watch.ts';

const about = inputFields.StartTrainingInput;
const bestMetrics = [
  ...(['MACRO_F1', 'ACCURACY', 'LOSS', 'WEIGHTED_F1'] as const),
  ...(['MACRO_PRECISION', 'MACRO_RECALL', 'MATTHEWS'] as const),
];

type TrainOptions = Omit<StartTrainingInput, 'dataset' | 'baseModel' | 'distillTexts'> & {
  base?: string;
  distillTexts?: string[];
  watch: boolean;
  printConfig?: true;
};

/** Options for how to train, which are the same whatever is trained. */
export function withTrainingSettings(command: Command): Command {
  return command
    .option(
      '--recipe <default|notebook|fast|flash>',
      `${about.recipe} "train --print-config" shows them.`,
      oneOf('DEFAULT', 'NOTEBOOK', 'FAST', 'FLASH'),
    )
    .option('--epochs <n>', about.epochs, wholeNumber(1))
    .option('--learning-rate <rate>', about.learningRate, number)
    .option('--batch-size <n>', about.batchSize, wholeNumber(1))
    .option('--gradient-accumulation <n>', about.gradientAccumulation, wholeNumber(1))
    .option('--max-batch-tokens <n>', about.maxBatchTokens, wholeNumber(1))
    .option('--max-length <n>', about.maxLength, wholeNumber(1))
    .option(
      '--normalization-switches <switch=on|off,…>',
      `${about.normalizationSwitches} Of: ${switchNames.map(withHyphens).join(', ')}.`,
      switches(...switchNames),
    )
    .option('--schedule <linear|cosine|constant>', about.schedule, oneOf('LINEAR', 'COSINE', 'CONSTANT'))
    .option('--warmup-share <share>', about.warmupShare, number)
    .option('--layer-decay <factor>', about.layerDecay, number)
    .option('--weight-decay <decay>', about.weightDecay, number)
    .option('--dropout <probability>', about.dropout, number)
    .option('--label-smoothing <share>', about.labelSmoothing, number)
    .option('--adversarial-radius <share>', about.adversarialRadius, number)
    .option('--gradient-clip <norm>', about.gradientClip, number)
    .option('--class-weights <none|balanced>', about.classWeights, oneOf('NONE', 'BALANCED'))
    .option('--freeze-embeddings', about.freezeEmbeddings)
    .option('--frozen-layers <n>', about.frozenLayers, wholeNumber(0))
    .option('--lora-rank <n>', about.loraRank, wholeNumber(0))
    .option('--lora-alpha <scale>', about.loraAlpha, number)
    .option('--no-sparse-embedding', `Turns off: ${about.sparseEmbedding}`)
    .option(
      '--best-metric <figure>',
      `${about.bestMetric} One of: ${bestMetrics.join(', ').toLowerCase()}.`,
      oneOf(...bestMetrics),
    )
    .option('--early-stopping <n>', about.earlyStopping, wholeNumber(0))
    .option('--checkpoint-minutes <minutes>', about.checkpointMinutes, number)
    .option('--device <auto|cpu|cuda|mps>', about.device, oneOf('AUTO', 'CPU', 'CUDA', 'MPS'))
    .option('--device-index <n>', about.deviceIndex, wholeNumber(0))
    .option('--precision <auto|f32|bf16>', about.precision, oneOf('AUTO', 'F32', 'BF16'));
}

export function addTrainCommands(program: Command, withSession: WithSession): void {
  withTrainingSettings(
    program
      .command('train')
      .description('Fine-tune a base model on a data set, and watch it. Ctrl-C leaves the run going.')
      .argument('<dataset>', 'An id, or "latest".')
      .option('--base <model>', `A name or an id. ${about.baseModel}`)
      .option('--name <name>', about.name)
      .option(
        '--normalization <profile>',
        `${about.normalization} One of: ${profiles.join(', ').toLowerCase().replaceAll('_', '-')}.`,
        oneOf(...profiles),
      ),
  )
    .option('--distill-from <model>', `An id, or "latest". ${about.distillFrom}`)
    .option(
      '--distill-texts <path|dataset...>',
      `Files or folders, or ids of data sets. ${about.distillTexts}`,
    )
    .option('--distill-temperature <t>', about.distillTemperature, number)
    .option('--distill-weight <share>', about.distillWeight, number)
    .option('--seed <n>', about.seed, wholeNumber(0))
    .option('--seeds <n,n,…>', about.seeds, wholeNumbers(0))
    .option('--sample-documents <n>', about.sampleDocuments, wholeNumber(2))
    .option('--validation-documents <n>', about.validationDocuments, wholeNumber(2))
    .option('--fold <n>', about.fold, wholeNumber(0))
    .option('--cross-validate', about.crossValidate)
    .option('--no-watch', 'Start the run and leave it.')
    .option('--print-config', 'Print every parameter as the run would have it, and start nothing.')
    .action(
      withSession(async (session, dataset: string, options: TrainOptions) => {
        const { base, watch, printConfig, distillFrom, distillTexts, ...parameters } = options;
        const { client, output, signal } = session;
        const input: StartTrainingInput = {
          ...parameters,
          dataset: await resolveId(session, 'dataset', dataset),
          ...(base !== undefined && { baseModel: await resolveBaseModel(session, base) }),
          ...(distillFrom != null && { distillFrom: await resolveId(session, 'model', distillFrom) }),
          ...(distillTexts && { distillTexts: await sendTexts(session, distillTexts) }),
        };
        if (printConfig) {
          const { trainingConfig } = await client.request(TrainingConfigDocument, { input }, { signal });
          const { warnings, ...stored } = trainingConfig;
          output.result(trainingConfig, table(['name', 'value'], Object.entries(stored).map(toRow)));
          noteWarnings(output, warnings);
          return;
        }
        const { startTraining: run } = await client.request(StartTrainingDocument, { input }, { signal });
        for (const { id, name } of run.group) output.note(`run ${id}: ${name}`);
        noteWarnings(output, run.parameters?.warnings ?? []);
        if (watch) for (const { id } of run.group) await watchRun(session, id, 0);
        else
          output.result(
            run,
            run.group.map(({ id }) => id),
          );
      }),
    );
  withFirst(program.command('runs').description('The runs, newest first.')).action(
    withSession(async ({ client, output, signal }, { first }: { first: number }) => {
      const { trainingRuns } = await client.request(RunsDocument, { first }, { signal });
      const rows = trainingRuns.nodes.map(
        ({ id, kind, phase, engine, step, totalSteps, model, resultBaseModel, createdAt, name }) => [
          ...[
            id,
            kind.toLowerCase().replace('_', '-'),
            phase,
            engine?.toLowerCase() ?? '',
            step,
            totalSteps,
            model ? figure(model.macroF1) : '',
            resultBaseModel?.pretraining?.perplexity?.toFixed(1) ?? '',
            model?.id ?? resultBaseModel?.id ?? '',
          ],
          ...[day(createdAt), name],
        ],
      );
      const header = [
        'id',
        'kind',
        'phase',
        'engine',
        'step',
        'of',
        'macro F1',
        'perplexity',
        'model',
        'made',
        'name',
      ];
      output.result(trainingRuns, table(header, rows));
      moreNote(output, trainingRuns);
    }),
  );
}

/** Data sets are named by their ids; whatever else is named lies here, and is sent. */
async function sendTexts(session: Session, sources: readonly string[]): Promise<TextsInput> {
  const isDataset = (source: string): boolean => /^ds_\w+$/.test(source);
  const files = sources.filter((source) => !isDataset(source));
  return { datasets: sources.filter(isDataset), uploads: await sendFiles(session, files) };
}

/** What to know before training, each with what to do about it. */
function noteWarnings(output: Output, warnings: readonly WarningFieldsFragment[]): void {
  for (const { message, hint } of warnings) output.note(`warning: ${message}\n${hint}`);
}

type Parameters = Omit<TrainingConfigQuery['trainingConfig'], 'warnings'>;
type Parameter = Parameters[keyof Parameters];

/** Every cell is a word, for numbers below each other mean nothing here. */
function toRow([name, value]: [string, Parameter]): string[] {
  return [name, typeof value === 'object' && value !== null ? valuesText(value) : String(value ?? '')];
}

/** Switches as --normalization-switches takes them, and where texts come from as --distill-texts does. */
function valuesText(value: Exclude<Parameter & object, null>): string {
  if (!('uploadIds' in value)) return switchesText(value);
  return [...value.datasets.map(({ id }) => id), ...value.uploadIds].join(' ');
}

function switchesText(given: object): string {
  const said = Object.entries(given).filter(([, on]) => on !== null);
  return said.map(([name, on]) => `${withHyphens(name)}=${on === true ? 'on' : 'off'}`).join(',');
}
