import type { JobClaim, JobProgress, Store } from '@tasnif/store';

/** Told often, writes seldom. */
const WRITE_EVERY_MS = 500;

export interface ProgressReporter {
  /** Begins a stage, or tells how far it is; a new stage is written at once. */
  report(progress: JobProgress): void;
  /** Throws what a write has failed with: whoever has lost the lease should stop. */
  check(): void;
}

/** Writes a job's progress beside its work, which does not wait for it. */
export function createProgressReporter(store: Store, claim: JobClaim): ProgressReporter {
  let stage = '';
  let writtenAt = 0;
  let writing: Promise<void> | undefined;
  let failure: Error | undefined;
  return {
    report(progress) {
      const now = performance.now();
      if (writing !== undefined || (progress.stage === stage && now - writtenAt < WRITE_EVERY_MS)) return;
      stage = progress.stage;
      writtenAt = now;
      writing = store.jobQueue
        .progress(claim, progress)
        .catch((error: unknown) => {
          failure = error as Error;
        })
        .finally(() => {
          writing = undefined;
        });
    },
    check() {
      if (failure !== undefined) throw failure;
    },
  };
}
