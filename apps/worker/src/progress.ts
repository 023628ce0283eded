import type { JobClaim, JobProgress, Store } from '@tasnif/store';

/** Told often, writes seldom. */
const WRITE_EVERY_MS = 500;

export interface ProgressReporter {
  /** Begins a stage, or tells how far it is; a new stage is written at once. */
  report(progress: JobProgress): void;
  /** Throws what a write has failed with: whoever has lost the lease should stop. */
  check(): void;
}

/** Writes a job's progress beside its work, which does not wait for it; one write at a time. */
export function createProgressReporter(store: Store, claim: JobClaim): ProgressReporter {
  let latest: JobProgress | undefined;
  let written: JobProgress | undefined;
  let writtenAt = 0;
  let isWriting = false;
  let failure: Error | undefined;

  function writeIfDue(): void {
    if (isWriting || latest === undefined) return;
    const now = performance.now();
    if (latest.stage === written?.stage && now - writtenAt < WRITE_EVERY_MS) return;
    [written, writtenAt, isWriting] = [latest, now, true];
    store.jobQueue
      .progress(claim, latest)
      .catch((error: unknown) => {
        failure = error as Error;
      })
      .finally(() => {
        isWriting = false;
        // A stage may have begun meanwhile.
        writeIfDue();
      });
  }

  return {
    report(progress) {
      latest = progress;
      writeIfDue();
    },
    check() {
      if (failure !== undefined) throw failure;
    },
  };
}
