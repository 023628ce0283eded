import type { Readable, Writable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { CliError, exitCodeOf, INTERRUPTED } from './cli-error.ts';
import { createClient } from './client.ts';
import { addBakeOffCommand } from './commands/bake-off.ts';
import { addClassifyCommand } from './commands/classify.ts';
import { addDeployCommands } from './commands/deployments.ts';
import { addExportCommand } from './commands/export.ts';
import { addPretrainCommand } from './commands/pretrain.ts';
import { addResultCommands } from './commands/results.ts';
import { addEvaluateCommand } from './commands/evaluate.ts';
import { addDatasetCommands } from './commands/dataset.ts';
import { addModelCommands } from './commands/models.ts';
import { addRunRequestCommands } from './commands/run-requests.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTrainCommands } from './commands/train.ts';
import { addVariantCommands } from './commands/variant.ts';
import { addWatchCommand } from './commands/watch.ts';
import { readConfig } from './config.ts';
import { wholeNumber } from './options.ts';
import { createOutput, type Output, type OutputOptions } from './output.ts';
import type { WithSession } from './session.ts';

/** What a command line is run in; all that a process has, and a test gives. */
export interface Surroundings {
  environment: NodeJS.ProcessEnv;
  /** The current folder, absolute. */
  folder: string;
  stdin: Readable;
  stdout: Writable;
  stderr: OutputOptions['stderr'];
  /** Aborted, with {@link interrupted} as its reason, when the user ends the command. */
  signal: AbortSignal;
}

interface GlobalOptions {
  url?: string;
  json?: boolean;
  timeout?: number;
}

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 usage, 3 time-out, 4 no right, 5 the run failed, 130 interrupted.
Results go to stdout, everything else to stderr.`;

/** Runs the command that `args` (without node and script) ask for, and returns its exit code. Never rejects. */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = createProgram(surroundings);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said by itself what is wrong with the usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const exitCode = exitCodeOf(error);
    if (exitCode !== INTERRUPTED) openOutput(program, surroundings).error(error);
    return exitCode;
  }
}

export function interrupted(): CliError {
  return new CliError('INTERRUPTED', 'Interrupted.');
}

function createProgram(surroundings: Surroundings): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('tasnif')
    .description('Fine-tune Arabic BERTs on your own texts.')
    .option('--url <url>', 'Address of the API. Default: TASNIF_URL, else what runs here.')
    .option('--json', "Write the API's objects, one a line.")
    .option('--timeout <seconds>', 'Give up after this long. Default: never.', wholeNumber(1))
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError('(add --help to see how it is used)')
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    });
  const withSession = sessions(program, surroundings);
  addDatasetCommands(program, withSession);
  addTrainCommands(program, withSession);
  addPretrainCommand(program, withSession);
  addBakeOffCommand(program, withSession);
  addWatchCommand(program, withSession);
  addRunRequestCommands(program, withSession);
  addClassifyCommand(program, withSession);
  addResultCommands(program, withSession);
  addDeployCommands(program, withSession);
  addEvaluateCommand(program, withSession);
  addModelCommands(program, withSession);
  addVariantCommands(program, withSession);
  addExportCommand(program, withSession);
  addStatusCommand(program, withSession);
  return program;
}

function openOutput(program: Command, { stdout, stderr, environment }: Surroundings): Output {
  const { json = false } = program.opts<GlobalOptions>();
  return createOutput({ stdout, stderr, json, environment });
}

function sessions(program: Command, surroundings: Surroundings): WithSession {
  const { environment, folder, stdin } = surroundings;
  return (command) =>
    async (...given) => {
      const { url, timeout } = program.opts<GlobalOptions>();
      const config = await readConfig({ url, environment, folder });
      const output = openOutput(program, surroundings);
      const limit = createTimeLimit(timeout);
      const client = createClient({
        ...config,
        onConnection: (state) => {
          output.note(state === 'lost' ? 'The connection broke off; trying again …' : 'Connected again.');
        },
      });
      try {
        const signal = AbortSignal.any([surroundings.signal, limit.signal]);
        await command({ client, output, signal, stdin, folder }, ...given);
      } finally {
        client.dispose();
        limit.dispose();
        output.dispose();
      }
    };
}

/** The longest that a timer of Node can be set to, in milliseconds: 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

function createTimeLimit(seconds: number | undefined): { signal: AbortSignal; dispose(): void } {
  const limit = new AbortController();
  const end = (): void => {
    limit.abort(
      new CliError('TIMED_OUT', `It took longer than ${seconds ?? 0} s.`, 'Give --timeout more seconds.'),
    );
  };
  const timer = seconds === undefined ? undefined : setTimeout(end, Math.min(seconds * 1000, LONGEST_TIMER));
  return {
    signal: limit.signal,
    dispose() {
      clearTimeout(timer);
    },
  };
}
