import { setTimeout as sleep } from 'node:timers/promises';
import { createArtifacts, type EventListener, type JobClaim, type JobKind, type Store } from '@tasnif/store';
import { HEARTBEAT_MS, LANES, LEASE_SECONDS, MAX_ATTEMPTS, type WorkerConfig } from './config.ts';
import { createJobProcesses, type JobProcesses } from './job-processes.ts';
import { superviseJob } from './supervise-job.ts';
import { createSweeper, type Sweeper } from './sweeper.ts';

/** Waits this long for a notification before it looks at the queue anyway. */
const LOOK_AGAIN_MS = 5_000;

interface Services {
  store: Store;
  listener: EventListener;
  processes: JobProcesses;
  sweeper: Sweeper;
}

/** Takes up jobs until `stop` aborts; a database that is away is waited for. */
export async function work(
  { store, listener }: Pick<Services, 'store' | 'listener'>,
  config: WorkerConfig,
  stop: AbortSignal,
): Promise<void> {
  const processes = createJobProcesses(config);
  const sweeper = createSweeper(store, createArtifacts(config.artifacts));
  await Promise.all(
    LANES.map((without) => workOnLane({ store, listener, processes, sweeper }, without, stop)),
  );
  processes.dispose();
  await sweeper.dispose();
}

/** Takes up one job after the other, but those of the kinds that it leaves to other lanes. */
async function workOnLane(services: Services, without: readonly JobKind[], stop: AbortSignal): Promise<void> {
  const { store, listener, processes, sweeper } = services;
  const options = { leaseSeconds: LEASE_SECONDS, maxAttempts: MAX_ATTEMPTS, without };
  while (!stop.aborted) {
    try {
      const news = listener.nextJobChange(stop, LOOK_AGAIN_MS);
      const claim = await store.jobQueue.claim(options);
      if (claim === null) {
        processes.prepare();
        await news;
      } else if (!(await hold(services, claim, stop))) sweeper.sweep();
    } catch (error) {
      console.error('worker:', error);
      await sleep(HEARTBEAT_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/**
 * Keeps the lease while a child process does the job, and ends it when its heartbeat hears that it should. Returns
 * whether the job was done.
 */
async function hold(
  { store, listener, processes }: Omit<Services, 'sweeper'>,
  claim: JobClaim,
  stop: AbortSignal,
): Promise<boolean> {
  console.log(`worker: took up ${claim.jobId}`);
  const ended = new AbortController();
  const job = superviseJob(store, claim, processes.take(), stop);
  const finished = job.finished.finally(() => {
    ended.abort();
  });
  // It is awaited below; until then a rejection must not end the worker.
  finished.catch(() => undefined);
  while (!ended.signal.aborted) {
    const news = listener.nextJobChange(ended.signal, HEARTBEAT_MS);
    // A database that is away must not end the job: the lease decides whether it is still ours.
    const state = await store.jobQueue.heartbeat(claim, LEASE_SECONDS).catch(() => 'HELD' as const);
    if (state !== 'HELD') job.end(state === 'LOST' ? 'lost' : 'cancel');
    await news;
  }
  return finished;
}
