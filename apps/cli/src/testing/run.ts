import { Readable, Writable } from 'node:stream';
import { runCli } from '../cli.ts';

export interface RunOptions {
  /** Given to the command as TASNIF_URL. */
  url?: string;
  key?: string;
  stdin?: string;
  folder?: string;
  signal?: AbortSignal;
  /** Makes stderr a terminal of so many columns. */
  columns?: number;
  environment?: NodeJS.ProcessEnv;
  /** Told all that stderr has so far. */
  onStderr?: (text: string) => void;
}

export interface RunResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line in this process, over streams of its own. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { url, key, stdin = '', folder = '/', signal, columns, environment, onStderr } = options;
  const stdout = collector();
  const stderr = collector(onStderr);
  const exitCode = await runCli(args, {
    environment: {
      ...environment,
      ...(url !== undefined && { TASNIF_URL: url }),
      ...(key !== undefined && { TASNIF_KEY: key }),
    },
    folder,
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: stdout.stream,
    stderr: Object.assign(stderr.stream, columns !== undefined && { isTTY: true, columns }),
    signal: signal ?? new AbortController().signal,
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(onText?: (text: string) => void): { stream: Writable; text: () => string } {
  let text = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      text += chunk;
      onText?.(text);
      done();
    },
  });
  return { stream, text: () => text };
}
