import type { Command } from 'commander';
import { figure } from '../event-line.ts';
import {
  CancelTrainingDocument,
  inputFields,
  RunsDocument,
  StartTrainingDocument,
  type StartTrainingInput,
} from '../gql/operations.ts';
import { resolveBaseModel, resolveId } from '../latest.ts';
import { number, oneOf, wholeNumber } from '../options.ts';
import type { WithSession } from '../session.ts';
import { table } from '../table.ts';
import { day, moreNote, withFirst } from './lists.ts';
import { watchRun } from './watch.ts';

const about = inputFields.StartTrainingInput;

type TrainOptions = Omit<StartTrainingInput, 'dataset' | 'baseModel'> & { base?: string; watch: boolean };

export function addTrainCommands(program: Command, withSession: WithSession): void {
  program
    .command('train')
    .description('Fine-tune a base model on a data set, and watch it. Ctrl-C leaves the run going.')
    .argument('<dataset>', 'An id, or "latest".')
    .option('--base <model>', `A name or an id. ${about.baseModel}`)
    .option('--name <name>', about.name)
    .option('--epochs <n>', about.epochs, wholeNumber(1))
    .option('--learning-rate <rate>', about.learningRate, number)
    .option('--batch-size <n>', about.batchSize, wholeNumber(1))
    .option('--max-length <n>', about.maxLength, wholeNumber(1))
    .option('--warmup-share <share>', about.warmupShare, number)
    .option('--weight-decay <decay>', about.weightDecay, number)
    .option('--dropout <probability>', about.dropout, number)
    .option('--label-smoothing <share>', about.labelSmoothing, number)
    .option('--gradient-clip <norm>', about.gradientClip, number)
    .option('--class-weights <none|balanced>', about.classWeights, oneOf('NONE', 'BALANCED'))
    .option('--seed <n>', about.seed, wholeNumber(0))
    .option('--device <auto|cpu|cuda>', about.device, oneOf('AUTO', 'CPU', 'CUDA'))
    .option('--no-watch', 'Start the run and leave it.')
    .action(
      withSession(async (session, dataset: string, { base, watch, ...parameters }: TrainOptions) => {
        const { client, output, signal } = session;
        const input: StartTrainingInput = {
          ...parameters,
          dataset: await resolveId(session, 'dataset', dataset),
          ...(base !== undefined && { baseModel: await resolveBaseModel(session, base) }),
        };
        const { startTraining: run } = await client.request(StartTrainingDocument, { input }, { signal });
        output.note(`run ${run.id}: ${run.name}`);
        if (watch) await watchRun(session, run.id, 0);
        else output.result(run, [run.id]);
      }),
    );
  program
    .command('cancel')
    .description('End a run; what it has learned is not kept.')
    .argument('<run>', 'An id, or "latest".')
    .action(
      withSession(async (session, run: string) => {
        const id = await resolveId(session, 'run', run);
        const { cancelTraining } = await session.client.request(
          CancelTrainingDocument,
          { id },
          { signal: session.signal },
        );
        const ended = cancelTraining.phase === 'CANCELLED';
        session.output.result(cancelTraining, [`${id} ${ended ? 'is cancelled' : 'ends at its next step'}`]);
      }),
    );
  withFirst(program.command('runs').description('The runs, newest first.')).action(
    withSession(async ({ client, output, signal }, { first }: { first: number }) => {
      const { trainingRuns } = await client.request(RunsDocument, { first }, { signal });
      const rows = trainingRuns.nodes.map(({ id, phase, step, totalSteps, model, createdAt, name }) => [
        ...[id, phase, step, totalSteps, model ? figure(model.macroF1) : '', model?.id ?? ''],
        ...[day(createdAt), name],
      ]);
      const header = ['id', 'phase', 'step', 'of', 'macro F1', 'model', 'made', 'name'];
      output.result(trainingRuns, table(header, rows));
      moreNote(output, trainingRuns);
    }),
  );
}
