import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { eventLine, figure, pausedLine } from '../event-line.ts';
import { findRun, followRun, type Run } from '../follow-run.ts';
import { resolveId } from '../latest.ts';
import { wholeNumber } from '../options.ts';
import { advance, millions, progressLine, startProgress } from '../progress-line.ts';
import type { Session, WithSession } from '../session.ts';
import { table } from '../table.ts';

export function addWatchCommand(program: Command, withSession: WithSession): void {
  program
    .command('watch')
    .description('Show how a run goes, over pauses too, until it has ended. Ctrl-C leaves the run going.')
    .argument('[run]', 'An id, or "latest".', 'latest')
    .option('--after-seq <n>', 'Leave out the events up to this one.', wholeNumber(0), 0)
    .action(
      withSession(async (session, run: string, { afterSeq }: { afterSeq: number }) => {
        await watchRun(session, await resolveId(session, 'run', run), afterSeq);
      }),
    );
}

/** Shows the events of a run and then its result. Rejects with `RUN_FAILED` or `RUN_CANCELLED` where it has none. */
export async function watchRun(session: Session, id: string, afterSeq: number): Promise<void> {
  const { client, output, signal } = session;
  let seen = afterSeq;
  let progress = startProgress();
  try {
    const { parameters, phase, lastSeq } = await findRun(client, id, signal);
    progress = { ...startProgress(parameters?.epochs), phase };
    if (phase === 'PAUSED' && lastSeq <= afterSeq) output.note(pausedLine(id));
    const run = await followRun(client, id, {
      afterSeq,
      signal,
      onEvent: (event) => {
        seen = event.seq;
        progress = advance(progress, event);
        const line = eventLine(event);
        if (output.json) output.result(event, []);
        else if (line !== undefined) output.note(line);
        output.status(progressLine(progress, output.columns() - 1));
      },
    });
    showResult(session, run);
  } catch (error) {
    if (signal.aborted) {
      const state = progress.phase === 'PAUSED' ? 'stays paused' : 'goes on';
      output.note(`The run ${state}. Come back to it with: tasnif watch ${id} --after-seq ${seen}`);
    }
    throw error;
  }
}

function showResult({ output }: Session, run: Run): void {
  const { id, model, resultBaseModel, error, groupFigures, checkpointStep } = run;
  output.result(
    run,
    model !== null
      ? [...modelLines(model), ...engineLines(run), ...groupLines(groupFigures)]
      : resultBaseModel !== null
        ? [...baseModelLines(resultBaseModel), ...engineLines(run)]
        : [],
  );
  if (resultBaseModel !== null) {
    output.note(`next: tasnif train latest --base ${resultBaseModel.id}`);
    return;
  }
  if (model !== null) {
    output.note(`next: tasnif deploy ${model.id}`);
    return;
  }
  if (run.phase === 'CANCELLED') {
    throw new CliError('RUN_CANCELLED', `The run ${id} was cancelled.`, 'Start another with "tasnif train".');
  }
  for (const line of error?.log ?? []) output.note(line);
  if (checkpointStep !== null) {
    output.note(`It can go on from its checkpoint at step ${checkpointStep}: tasnif resume ${id}`);
  }
  throw new CliError(
    'RUN_FAILED',
    error === null ? `The run ${id} failed.` : `The run ${id} failed: ${error.message} (${error.code})`,
    error?.hint,
  );
}

function modelLines(model: NonNullable<Run['model']>): string[] {
  return [
    ...table(
      [`test, ${model.testDocuments} documents`, 'accuracy', 'macro F1'],
      [
        ['this model', figure(model.accuracy), figure(model.macroF1)],
        ['naive Bayes', figure(model.baselineAccuracy), figure(model.baselineMacroF1)],
        ['linear model', figure(model.linearBaselineAccuracy), figure(model.linearBaselineMacroF1)],
      ],
    ),
    `model ${model.id}`,
  ];
}

function baseModelLines({ id, name, pretraining }: NonNullable<Run['resultBaseModel']>): string[] {
  const { tokens = 0, perplexity = null, accuracy = null } = pretraining ?? {};
  return [
    ...table(
      ['tokens seen', 'perplexity', 'masked accuracy'],
      [[millions(tokens), perplexity === null ? '-' : perplexity.toFixed(1), figure(accuracy)]],
    ),
    `base model ${id}: ${name}`,
  ];
}

function engineLines({ engine, device, precision }: Run): string[] {
  if (engine === null || device === null || precision === null) return [];
  return [`trained by ${engine.toLowerCase()} on ${device} in ${precision}`];
}

function groupLines(figures: Run['groupFigures']): string[] {
  if (figures === null) return [];
  const { finished, accuracy, macroF1 } = figures;
  const shown = ({ mean, standardDeviation }: typeof accuracy): string =>
    `${figure(mean)} ± ${figure(standardDeviation)}`;
  return [`${finished} seeds: accuracy ${shown(accuracy)}, macro F1 ${shown(macroF1)}`];
}
