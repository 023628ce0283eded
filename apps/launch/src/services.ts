import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LaunchError } from './errors.ts';

/** A service that is asked to stop is killed after this long. */
const PATIENCE_MS = 20_000;
/** A service that dies is started again after this long. */
const RESTART_MS = 1_000;
/** One that dies before it has lived this long, on its first start, can't be started. */
const READY_MS = 60_000;

export interface Service {
  /** What it said when it was ready. */
  ready: Record<string, unknown>;
  /** Asks it to stop, and waits. */
  dispose(): Promise<void>;
}

/**
 * Starts `apps/<name>` as a process of its own and keeps it going: whatever it prints goes to `logs/<name>.log` below
 * `home`, and when it dies it is started again.
 */
export async function startService(
  name: 'api' | 'trainer',
  { home, environment }: { home: string; environment: NodeJS.ProcessEnv },
): Promise<Service> {
  const log = join(home, 'logs', `${name}.log`);
  await mkdir(dirname(log), { recursive: true });
  const output = createWriteStream(log, { flags: 'a' });
  const main = join(
    dirname(createRequire(import.meta.url).resolve(`@tasnif/${name}/package.json`)),
    'dist/main.js',
  );

  let stopping = false;
  let child = spawn(main, environment, output);
  const ready = await waitUntilReady(child, name, log);
  keepGoing();

  function keepGoing(): void {
    child.once('exit', (code, signal) => {
      if (stopping) return;
      output.write(`${name} ended with ${String(signal ?? code)}; starting it again\n`);
      setTimeout(() => {
        if (stopping) return;
        child = spawn(main, environment, output);
        keepGoing();
      }, RESTART_MS);
    });
  }

  return {
    ready,
    async dispose() {
      stopping = true;
      await stop(child);
      output.end();
    },
  };
}

function spawn(main: string, environment: NodeJS.ProcessEnv, output: WriteStream): ChildProcess {
  // A process group of its own: Ctrl-C is for the launcher, which stops its services in order.
  const child = fork(main, { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.stdout?.pipe(output, { end: false });
  child.stderr?.pipe(output, { end: false });
  return child;
}

function waitUntilReady(child: ChildProcess, name: string, log: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new LaunchError(`The ${name} ${what}.`, `See the end of ${log}.`));
    };
    const timer = setTimeout(() => {
      fail(`was not ready after ${READY_MS / 1000} s`);
    }, READY_MS);
    child.once('exit', (code, signal) => {
      fail(`ended with ${String(signal ?? code)} while it was starting`);
    });
    child.once('message', (message) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(message as Record<string, unknown>);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(impatience);
}
