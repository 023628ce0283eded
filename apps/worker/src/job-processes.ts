import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerConfig } from './config.ts';

/** Processes for jobs, one of them started ahead: half a second of loading is most of what a small job takes. */
export interface JobProcesses {
  /** A process of the caller's own, that waits to be told its job. */
  take(): ChildProcess;
  /** Starts one for the next job, unless one waits already. */
  prepare(): void;
  dispose(): void;
}

/**
 * V8's own settings let garbage grow to twice the memory of what is alive; a source is nearly all garbage, line by
 * line. So SANAD takes 211 MB in place of 381, and as long.
 */
const SMALL_HEAP = ['--max-semi-space-size=2', '--heap-growing-percent=20'];

export function createJobProcesses({ databaseUrl }: WorkerConfig): JobProcesses {
  const start = (): ChildProcess =>
    fork(fileURLToPath(new URL('./job-process.js', import.meta.url)), {
      execArgv: SMALL_HEAP,
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
  let spare: ChildProcess | undefined;
  return {
    take() {
      const taken = spare;
      spare = undefined;
      // One that was killed while it waited.
      return taken?.connected === true ? taken : start();
    },
    prepare() {
      if (spare?.connected !== true) spare = start();
    },
    dispose() {
      spare?.kill('SIGKILL');
    },
  };
}
