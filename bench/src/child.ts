import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

const LINES_OF_LOG = 30;

export interface ChildOptions {
  program: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Kills the child when it aborts. */
  signal: AbortSignal;
  /** Hears each line that the child writes to file descriptor 3, as JSON. */
  onMessage?: (message: unknown) => void;
}

/** A child that did not end well; `log` is the end of what it printed. */
export class ChildFailure extends Error {
  readonly log: string;

  constructor(how: string, log: string) {
    super(how);
    this.log = log;
  }
}

/**
 * Runs a program to its end and returns what it printed. Throws ChildFailure when it could not be started or ended
 * otherwise than with 0, the reason of `signal` when that aborts, and what `onMessage` throws.
 */
export async function runChild({ program, args, env, signal, onMessage }: ChildOptions): Promise<string> {
  signal.throwIfAborted();
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  let refused: { error: unknown } | undefined;
  const messages = child.stdio[3];
  if (messages instanceof Readable) {
    createInterface(messages).on('line', (line) => {
      try {
        onMessage?.(JSON.parse(line));
      } catch (error) {
        refused ??= { error };
        kill();
      }
    });
  }
  try {
    const [code, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    signal.throwIfAborted();
    if (refused !== undefined) throw refused.error;
    if (code !== 0) throw new ChildFailure(`ended with ${killedBy ?? String(code)}`, endOf(printed));
    return printed;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new ChildFailure('could not be started', error.message) : error;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function endOf(printed: string): string {
  return printed.trimEnd().split('\n').slice(-LINES_OF_LOG).join('\n');
}
