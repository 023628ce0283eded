import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLostError, type JobClaim, type JobError, type Store } from '@tasnif/store';
import { MAX_ATTEMPTS } from './config.ts';
import type { ChildMessage, ParentMessage } from './messages.ts';

/** A database that is away is asked again after this long. */
const ASK_AGAIN_MS = 1_000;

type EndReason = 'cancel' | 'lost' | 'shutdown';

export interface SupervisedJob {
  /** Resolves when the child is gone and what became of the job is stored; to whether it was done. */
  finished: Promise<boolean>;
  /** Ends the child at once, which leaves nothing of its work. */
  end(reason: Exclude<EndReason, 'shutdown'>): void;
}

/**
 * Gives the job to a child process that runs `job-process.ts`. However the child ends, the job does too: what it made is stored by itself,
 * together with the job's success; why it failed is stored here. One whose child died without a word waits again, as if its
 * worker had died too, and fails of it after {@link MAX_ATTEMPTS}. When `stop` aborts the job waits again.
 */
export function superviseJob(
  store: Store,
  claim: JobClaim,
  child: ChildProcess,
  stop: AbortSignal,
): SupervisedJob {
  let outcome: ChildMessage | undefined;
  child.on('message', (message) => {
    outcome = message as ChildMessage;
  });
  // A child that is gone can't be told; that it is gone is heard by 'exit'.
  child.send({ claim } satisfies ParentMessage, () => undefined);

  let reason: EndReason | undefined;
  const end = (why: EndReason): void => {
    reason ??= why;
    child.kill('SIGKILL');
  };
  const onStop = (): void => {
    end('shutdown');
  };
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();

  async function storeEnd(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    if (outcome?.type === 'succeeded' || outcome?.type === 'lease-lost' || reason === 'lost') return;
    if (reason === 'cancel') await store.jobQueue.cancelled(claim);
    else if (reason === 'shutdown' || outcome?.type === 'interrupted') await store.jobQueue.release(claim);
    else if (outcome !== undefined) await store.jobQueue.fail(claim, outcome.error);
    else await store.jobQueue.died(claim, deathOf(code, signal), MAX_ATTEMPTS);
  }

  async function waitForEnd(): Promise<boolean> {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    stop.removeEventListener('abort', onStop);
    for (;;) {
      try {
        await storeEnd(code, signal);
        return outcome?.type === 'succeeded';
      } catch (error) {
        // Another has the job now, or its success was stored before the child was ended.
        if (error instanceof LeaseLostError) return false;
        // Unless it comes back in time, the lease runs out and the job is taken up again.
        if (stop.aborted) throw error;
        await sleep(ASK_AGAIN_MS);
      }
    }
  }

  return { finished: waitForEnd(), end };
}

function deathOf(code: number | null, signal: NodeJS.Signals | null): JobError {
  if (signal === 'SIGKILL') {
    return {
      code: 'PROCESS_KILLED',
      message:
        'The process of the job was killed (SIGKILL); most often that is the system being out of memory.',
      hint: 'Stop other programs that take memory, then ask for it again.',
    };
  }
  return {
    code: 'PROCESS_DIED',
    message: `The process of the job ended with ${signal === null ? `code ${String(code)}` : `signal ${signal}`}.`,
    hint: 'Look at the log of the worker, then ask for it again.',
  };
}
