import type { Artifacts, Store } from '@tasnif/store';
import { sweepResults } from './classify/sweep-results.ts';
import { sweepVariants } from './export/sweep-variants.ts';
import { sweepBaseModels } from './import/sweep-base-models.ts';

/** Reads the names of all folders that are kept, so it is done seldom. */
const SWEEP_MS = 60_000;

const sweeps = { sweepBaseModels, sweepVariants, sweepResults };

export interface Sweeper {
  /** Sweeps now, or once more where it is at it. */
  sweep(): void;
  /** Waits for the sweep that is under way. */
  dispose(): Promise<void>;
}

/** Removes what jobs and deletions left on the disk: at once, every minute, and when it is told to. */
export function createSweeper(store: Store, artifacts: Artifacts): Sweeper {
  let waiting = false;
  let sweeping = Promise.resolve();

  async function sweepAll(): Promise<void> {
    waiting = false;
    for (const [name, sweepOne] of Object.entries(sweeps)) {
      // One that fails keeps none of the others from their work.
      await sweepOne(store, artifacts).catch((error: unknown) => {
        console.error(`worker: ${name} failed:`, error);
      });
    }
  }

  function sweep(): void {
    if (waiting) return;
    waiting = true;
    sweeping = sweeping.then(sweepAll);
  }

  sweep();
  const timer = setInterval(sweep, SWEEP_MS);
  return {
    sweep,
    async dispose() {
      clearInterval(timer);
      await sweeping;
    },
  };
}
