import { setTimeout as sleep } from 'node:timers/promises';
import {
  createArtifacts,
  type Artifacts,
  type EventListener,
  type JobClaim,
  type Store,
} from '@tasnif/store';
import { sweepResults } from './classify/sweep-results.ts';
import { HEARTBEAT_MS, JOBS_AT_ONCE, LEASE_SECONDS, MAX_ATTEMPTS, type WorkerConfig } from './config.ts';
import { sweepVariants } from './export/sweep-variants.ts';
import { sweepBaseModels } from './import/sweep-base-models.ts';
import { createJobProcesses, type JobProcesses } from './job-processes.ts';
import { superviseJob } from './supervise-job.ts';

/** Waits this long for a notification before it looks at the queue anyway. */
const LOOK_AGAIN_MS = 5_000;

interface Services {
  store: Store;
  listener: EventListener;
  processes: JobProcesses;
  artifacts: Artifacts;
}

/** Takes up jobs until `stop` aborts; a database that is away is waited for. */
export async function work(
  { store, listener }: Pick<Services, 'store' | 'listener'>,
  config: WorkerConfig,
  stop: AbortSignal,
): Promise<void> {
  const artifacts = createArtifacts(config.artifacts);
  const services = { store, listener, artifacts, processes: createJobProcesses(config) };
  await Promise.all(Array.from({ length: JOBS_AT_ONCE }, () => workOnOne(services, stop)));
  services.processes.dispose();
}

/** Takes up one job after the other. */
async function workOnOne(services: Services, stop: AbortSignal): Promise<void> {
  const { store, listener, processes, artifacts } = services;
  while (!stop.aborted) {
    try {
      const news = listener.nextJobChange(stop, LOOK_AGAIN_MS);
      const claim = await store.jobQueue.claim({ leaseSeconds: LEASE_SECONDS, maxAttempts: MAX_ATTEMPTS });
      if (claim === null) {
        processes.prepare();
        await sweepBaseModels(store, artifacts);
        await sweepVariants(store, artifacts);
        await sweepResults(store, artifacts);
        await news;
      } else await hold(services, claim, stop);
    } catch (error) {
      console.error('worker:', error);
      await sleep(HEARTBEAT_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** Keeps the lease while a child process does the job, and ends it when its heartbeat hears that it should. */
async function hold(
  { store, listener, processes }: Services,
  claim: JobClaim,
  stop: AbortSignal,
): Promise<void> {
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
  await finished;
}
