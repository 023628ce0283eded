import { InvalidArgumentError, type Command } from 'commander';
import { bakeOffLines, progressOf } from '../bake-off-lines.ts';
import { CliError } from '../cli-error.ts';
import { figure } from '../event-line.ts';
import { findBakeOff, followBakeOff, type BakeOff, type BakeOffProgress } from '../follow-bake-off.ts';
import {
  CancelBakeOffDocument,
  inputFields,
  StartBakeOffDocument,
  type Normalization,
  type StartBakeOffInput,
} from '../gql/operations.ts';
import { resolveBaseModel, resolveId } from '../latest.ts';
import { oneOf, wholeNumber, wholeNumbers } from '../options.ts';
import { phaseText } from '../progress-line.ts';
import type { Session, WithSession } from '../session.ts';
import { profiles } from './normalization.ts';
import { withTrainingSettings } from './train.ts';

const about = inputFields.StartBakeOffInput;

type StartOptions = Omit<StartBakeOffInput, 'dataset' | 'baseModels' | 'normalizations'> & {
  base: string[];
  normalization?: Normalization[];
  sample?: number | 'all';
  validation?: number;
  watch: boolean;
};

export function addBakeOffCommand(program: Command, withSession: WithSession): void {
  withTrainingSettings(
    program
      .command('bake-off')
      .description(
        'Train several base models on the same sample of a data set, and rank them with their cost and licence. Ctrl-C leaves it going.',
      )
      .argument('[dataset]', 'An id, or "latest".', 'latest')
      .option(
        '--base <model>',
        'A name or an id; give it once for each base model.',
        (name: string, before: string[]) => [...before, name],
        [],
      )
      .option(
        '--normalization <profile,…>',
        `${about.normalizations} Of: ${profiles.join(', ').toLowerCase().replaceAll('_', '-')}.`,
        (text: string) => text.split(',').map(oneOf(...profiles)),
      )
      .option('--sample <n|all>', about.sampleDocuments, (text: string) =>
        text === 'all' ? text : wholeNumber(2)(text),
      )
      .option('--validation <n>', about.validationDocuments, wholeNumber(2))
      .option('--seeds <n,n,…>', about.seeds, wholeNumbers(0))
      .option('--name <name>', about.name),
  )
    .option('--no-watch', 'Start it, or show how it stands, and leave it.')
    .option('--show <bake-off>', 'Come back to one, by id or "latest", and start none.')
    .option('--cancel <bake-off>', 'End the runs of one that have not ended, and start none.')
    .action(
      withSession(
        async (session, dataset: string, options: StartOptions & { show?: string; cancel?: string }) => {
          const { show, cancel, ...others } = options;
          if (show !== undefined && cancel !== undefined) {
            throw new InvalidArgumentError('Give --show or --cancel.');
          }
          if (cancel !== undefined) await cancelBakeOff(session, cancel);
          else if (show !== undefined)
            await watchBakeOff(session, await resolveId(session, 'bake-off', show), others.watch);
          else await startBakeOff(session, dataset, others);
        },
      ),
    );
}

async function startBakeOff(session: Session, dataset: string, options: StartOptions): Promise<void> {
  const { base, normalization, sample, validation, watch, ...settings } = options;
  const { client, output, signal } = session;
  const baseModels: string[] = [];
  for (const name of base) baseModels.push(await resolveBaseModel(session, name));
  const input: StartBakeOffInput = {
    ...settings,
    ...{ dataset: await resolveId(session, 'dataset', dataset), baseModels },
    ...(normalization !== undefined && { normalizations: normalization }),
    ...(sample !== undefined && { sampleDocuments: sample === 'all' ? null : sample }),
    ...(validation !== undefined && { validationDocuments: validation }),
  };
  const { startBakeOff: started } = await client.request(StartBakeOffDocument, { input }, { signal });
  const { id, name, runsTotal, trainingDocuments, validationDocuments } = started;
  output.note(
    `bake-off ${id}: ${runsTotal} runs, each on ${trainingDocuments} training and ${validationDocuments} validation documents  ${name}`,
  );
  if (watch) await watchBakeOff(session, id, true);
  else output.result(started, [id]);
}

async function cancelBakeOff(session: Session, given: string): Promise<void> {
  const { client, output, signal } = session;
  const id = await resolveId(session, 'bake-off', given);
  const { cancelBakeOff: cancelled } = await client.request(CancelBakeOffDocument, { id }, { signal });
  const ended = cancelled.runsDone === cancelled.runsTotal;
  output.result(cancelled, [`${id} ${ended ? 'is cancelled' : 'ends at the next step of its run'}`]);
}

/** Follows one to its end where that is wanted, and shows it. Rejects with `RUN_FAILED` or `RUN_CANCELLED` without a model. */
async function watchBakeOff(session: Session, id: string, follow: boolean): Promise<void> {
  const { client, output, signal } = session;
  try {
    if (follow) {
      await followBakeOff(client, id, {
        signal,
        onProgress: (bakeOff) => {
          output.status(progressOf(bakeOff).slice(0, output.columns() - 1));
        },
        onEnd: (run) => {
          output.note(endOf(run));
        },
      });
    }
  } catch (error) {
    if (signal.aborted)
      output.note(`The bake-off goes on. Come back to it with: tasnif bake-off --show ${id}`);
    throw error;
  }
  const bakeOff = await findBakeOff(client, id, signal);
  output.result(bakeOff, bakeOffLines(bakeOff));
  const best = bakeOff.candidates.find(({ rank }) => rank === 1);
  if (best !== undefined) output.note(nextStep(bakeOff, best));
  else if (follow) throw failureOf(bakeOff);
}

function endOf({ id, name, phase, model, error }: BakeOffProgress['runs'][number]): string {
  const result = model === null ? (error?.message ?? '') : `macro F1 ${figure(model.macroF1)}`;
  return `run ${id}: ${phaseText(phase)}${result === '' ? '' : `, ${result}`}  ${name}`;
}

function nextStep({ dataset }: BakeOff, { baseModel, normalization }: BakeOff['candidates'][number]): string {
  const profile = normalization.toLowerCase().replaceAll('_', '-');
  return `next: tasnif train ${dataset.id} --base ${baseModel.id} --normalization ${profile}`;
}

function failureOf({ id, status }: BakeOff): CliError {
  return status === 'CANCELLED'
    ? new CliError('RUN_CANCELLED', `The bake-off ${id} was cancelled before it had a model.`)
    : new CliError(
        'RUN_FAILED',
        `No run of the bake-off ${id} has a model.`,
        'What it says of each run tells why.',
      );
}
