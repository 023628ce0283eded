import type { Writable } from 'node:stream';
import pc from 'picocolors';
import type { CliError } from './cli-error.ts';

/** Where a command writes: results to one stream, all that is said on the way to the other. */
export interface Output {
  /** Whether results are JSON. */
  readonly json: boolean;
  /** Columns of the terminal; 80 where there is none. */
  columns(): number;
  /** Writes a result: as one line of JSON, or as lines for people. */
  result(value: unknown, lines: readonly string[]): void;
  /** Says something on the way. */
  note(text: string): void;
  /** Shows a line that the next one takes the place of; nothing where there is no terminal. */
  status(line: string): void;
  error(error: unknown): void;
  /** Takes the last status line away. */
  dispose(): void;
}

export interface OutputOptions {
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean; columns?: number };
  json: boolean;
  environment: NodeJS.ProcessEnv;
}

export function createOutput({ stdout, stderr, json, environment }: OutputOptions): Output {
  const terminal = stderr.isTTY === true && environment['TERM'] !== 'dumb';
  const { bold, dim, red } = pc.createColors(terminal && !environment['NO_COLOR']);
  let statusShown = false;

  const clear = (): void => {
    if (statusShown) stderr.write('\r\x1b[2K');
    statusShown = false;
  };
  const say = (text: string): void => {
    clear();
    stderr.write(`${text}\n`);
  };
  return {
    json,
    columns: () => stderr.columns ?? 80,
    result(value, lines) {
      clear();
      for (const line of json ? [JSON.stringify(value)] : lines) stdout.write(`${printable(line)}\n`);
    },
    note(text) {
      say(dim(printable(text)));
    },
    status(line) {
      if (!terminal) return;
      clear();
      stderr.write(line);
      statusShown = true;
    },
    error(error) {
      const { code, message, hint, field } = describe(error);
      if (json) {
        say(JSON.stringify({ error: { code, message, hint, field } }));
        return;
      }
      say(`${bold(red('error'))} ${printable(message)}${code === undefined ? '' : dim(` (${code})`)}`);
      if (hint !== undefined) say(printable(hint));
    },
    dispose: clear,
  };
}

function describe(
  error: unknown,
): Pick<CliError, 'message'> & Partial<Pick<CliError, 'code' | 'hint' | 'field'>> {
  return error instanceof Error ? error : { message: String(error) };
}

/** Labels, file names and logs are other people's: a control character in them must not steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\n]/gu, '\ufffd');
}
