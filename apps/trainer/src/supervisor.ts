import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { LeaseLostError, type Claim, type RunError, type Store } from '@tasnif/store';
import type { TrainerConfig } from './config.ts';
import { createLogTail } from './log-tail.ts';
import type { ChildMessage, ParentMessage, StopReason } from './messages.ts';
import { patiently } from './patience.ts';

/** A child that was asked to stop is killed after this long. */
const PATIENCE_MS = 15_000;

export interface SupervisedRun {
  /** Resolves when the child is gone and the run's end is stored. */
  finished: Promise<void>;
  /** Asks the child to stop between two steps; the run ends CANCELLED. */
  cancel(): void;
  /** The same, with a checkpoint of where it stops; the run becomes PAUSED. */
  pause(): void;
  /** Ends the child at once: the run is somebody else's. */
  kill(): void;
}

/**
 * Runs `run-process.ts` in a child process. However the child ends, the run does too: what it reports is stored by
 * itself; a death that it could not report becomes FAILED with the last lines of its log. When `stop` aborts the run
 * goes back to the queue, with a checkpoint of where it stopped.
 */
export function superviseRun(
  store: Store,
  claim: Claim,
  config: TrainerConfig,
  stop: AbortSignal,
): SupervisedRun {
  const child = fork(fileURLToPath(new URL('./run-process.js', import.meta.url)), {
    // OpenMP's threads spin while they wait, and on a machine that does anything besides they steal from each other:
    // a step took four times as long with one other process busy on two cores.
    env: { OMP_WAIT_POLICY: 'passive', ...process.env, DATABASE_URL: config.databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createLogTail();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log.add(text);
      process.stdout.write(text);
    });
  }
  let outcome: ChildMessage | undefined;
  child.on('message', (message) => {
    outcome = message as ChildMessage;
  });
  send(child, { type: 'run', claim, artifacts: config.artifacts });

  let reason: StopReason | undefined;
  let impatience: NodeJS.Timeout | undefined;
  const ask = (why: StopReason): void => {
    // Whoever cancels a run that is about to pause wants it gone.
    if (reason !== undefined && why !== 'cancel') return;
    reason = why;
    send(child, { type: 'stop', reason });
    // A pause may take as long as its checkpoint does.
    if (why !== 'pause') impatience ??= setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  };
  const onStop = (): void => {
    ask('shutdown');
  };
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();

  async function storeEnd(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    if (outcome?.type === 'succeeded' || outcome?.type === 'lease-lost') return;
    if (reason === 'cancel') await store.queue.cancelled(claim);
    else if (reason === 'pause' && outcome?.type === 'stopped') await store.queue.paused(claim);
    else if (reason === 'shutdown') await store.queue.release(claim);
    else if (outcome?.type === 'failed')
      await store.queue.fail(claim, { ...outcome.error, log: log.lines() });
    else await store.queue.fail(claim, { ...deathOf(code, signal), log: log.lines() });
  }

  async function waitForEnd(): Promise<void> {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    clearTimeout(impatience);
    stop.removeEventListener('abort', onStop);
    try {
      await patiently(() => storeEnd(code, signal));
    } catch (error) {
      // Another has the run now.
      if (error instanceof LeaseLostError) return;
      throw error;
    }
  }

  return {
    finished: waitForEnd(),
    cancel: () => {
      ask('cancel');
    },
    pause: () => {
      ask('pause');
    },
    kill: () => child.kill('SIGKILL'),
  };
}

function send(child: ChildProcess, message: ParentMessage): void {
  // A child that is gone can't be told; that it is gone is heard by 'close'.
  child.send(message, () => undefined);
}

function deathOf(code: number | null, signal: NodeJS.Signals | null): Omit<RunError, 'log'> {
  if (signal === 'SIGKILL') {
    return {
      code: 'PROCESS_KILLED',
      message:
        'The training process was killed (SIGKILL); most often that is the system being out of memory.',
      hint: 'Stop other programs that take memory and resume the run: it goes on from its last checkpoint. Or start one with a smaller maxBatchTokens.',
    };
  }
  return {
    code: 'PROCESS_DIED',
    message: `The training process ended with ${signal === null ? `code ${String(code)}` : `signal ${signal}`}.`,
    hint: 'The last lines of its log say more. Resume the run once the cause is mended: it goes on from its last checkpoint.',
  };
}
