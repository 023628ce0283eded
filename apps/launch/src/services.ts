import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LaunchError } from './errors.ts';

/** The apps that run; tsconfig.json refers to each, so that a fresh clone has it built. */
export const SERVICES = ['api', 'worker', 'trainer'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** A service that is asked to stop is killed after this long. */
const PATIENCE_MS = 20_000;
/** A service that dies is started again after this long. */
const RESTART_MS = 1_000;
/** One that dies before it has lived this long, on its first start, can't be started. */
const READY_MS = 60_000;

/** What a service says instead of being ready. */
const failed = z.object({ type: z.literal('failed'), message: z.string(), hint: z.string() });

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
  name: ServiceName,
  { home, environment }: { home: string; environment: NodeJS.ProcessEnv },
): Promise<Service> {
  const log = join(home, 'logs', `${name}.log`);
  mkdirSync(dirname(log), { recursive: true });
  const main = join(
    dirname(createRequire(import.meta.url).resolve(`@tasnif/${name}/package.json`)),
    'dist/main.js',
  );

  let stopping = false;
  let child = spawn(main, environment, log);
  const ready = await waitUntilReady(child, name, log).catch(async (error: unknown) => {
    await stop(child);
    throw error;
  });
  keepGoing();

  function keepGoing(): void {
    child.once('exit', () => {
      if (stopping) return;
      setTimeout(() => {
        if (stopping) return;
        child = spawn(main, environment, log);
        keepGoing();
      }, RESTART_MS);
    });
  }

  return {
    ready,
    async dispose() {
      stopping = true;
      await stop(child);
    },
  };
}

function spawn(main: string, environment: NodeJS.ProcessEnv, log: string): ChildProcess {
  const output = openSync(log, 'a');
  // A process group of its own: Ctrl-C is for the launcher, which stops its services in order.
  const child = fork(main, {
    ...{ env: environment, detached: true, stdio: ['ignore', output, output, 'ipc'] },
    // What this process was started with, such as by a test, is no concern of a service.
    execArgv: [],
  });
  closeSync(output);
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
      const failure = failed.safeParse(message);
      if (failure.success) reject(new LaunchError(failure.data.message, failure.data.hint));
      else resolve(message as Record<string, unknown>);
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
