import { setTimeout as sleep } from 'node:timers/promises';
import { createArtifacts, type Claim, type EventListener, type Store } from '@tasnif/store';
import { HEARTBEAT_MS, MAX_ATTEMPTS, type TrainerConfig } from './config.ts';
import { superviseRun } from './supervisor.ts';
import { sweepRunFolders } from './sweep.ts';

/** Waits this long for a notification before it looks at the queue anyway. */
const LOOK_AGAIN_MS = 5_000;

/** Takes up one run after the other until `stop` aborts; a database that is away is waited for. */
export async function work(
  { store, listener }: { store: Store; listener: EventListener },
  config: TrainerConfig,
  stop: AbortSignal,
): Promise<void> {
  const artifacts = createArtifacts(config.artifacts);
  while (!stop.aborted) {
    try {
      await sweepRunFolders(store, artifacts);
      const news = listener.nextRunChange(stop, LOOK_AGAIN_MS);
      const claim = await store.queue.claim({
        leaseSeconds: config.leaseSeconds,
        maxAttempts: MAX_ATTEMPTS,
      });
      if (claim === null) await news;
      else await hold(store, listener, claim, config, stop);
    } catch (error) {
      console.error('trainer:', error);
      await sleep(HEARTBEAT_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** Keeps the lease while a child process works on the run, and passes on what its heartbeat hears. */
async function hold(
  store: Store,
  listener: EventListener,
  claim: Claim,
  config: TrainerConfig,
  stop: AbortSignal,
): Promise<void> {
  console.log(`trainer: took up ${claim.runId}, attempt ${claim.attempt}`);
  const ended = new AbortController();
  const run = superviseRun(store, claim, config, stop);
  const finished = run.finished.finally(() => {
    ended.abort();
  });
  // It is awaited below; until then a rejection must not end the trainer.
  finished.catch(() => undefined);
  while (!ended.signal.aborted) {
    const news = listener.nextRunChange(ended.signal, HEARTBEAT_MS);
    // A database that is away must not end the run: the lease decides whether it is still ours.
    const state = await store.queue.heartbeat(claim, config.leaseSeconds).catch(() => 'HELD' as const);
    if (state === 'LOST') run.kill();
    if (state === 'CANCEL_REQUESTED') run.cancel();
    if (state === 'PAUSE_REQUESTED') run.pause();
    await news;
  }
  await finished;
}
