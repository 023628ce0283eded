import { rm } from 'node:fs/promises';
import type { Artifacts, Store } from '@tasnif/store';

/** Reads the names of all folders that are kept, so it is done seldom. */
const SWEEP_MS = 60_000;

/** Things that have a folder each. */
interface Kept {
  name: string;
  rows: { abandoned(ids: readonly string[]): Promise<string[]> };
  /** Those that have one. */
  ids(): Promise<string[]>;
  folder(id: string): string;
}

export interface Sweeper {
  /** Sweeps now, or once more where it is at it. */
  sweep(): void;
  /** Waits for the sweep that is under way. */
  dispose(): Promise<void>;
}

/** Removes what jobs and deletions left on the disk: at once, every minute, and when it is told to. */
export function createSweeper(store: Store, artifacts: Artifacts): Sweeper {
  const { baseModels, variants, fileClassifications } = store;
  const kinds: readonly Kept[] = [
    {
      name: 'base models',
      rows: baseModels,
      ids: artifacts.baseModelsWithFolder,
      folder: artifacts.baseModelFolder,
    },
    { name: 'variants', rows: variants, ids: artifacts.variantsWithFolder, folder: artifacts.variantFolder },
    {
      name: 'file classifications',
      rows: fileClassifications,
      ids: artifacts.resultsWithFolder,
      folder: artifacts.resultFolder,
    },
  ];
  let waiting = false;
  let sweeping = Promise.resolve();

  async function sweepAll(): Promise<void> {
    waiting = false;
    for (const kind of kinds) {
      // One that fails keeps none of the others from their work.
      await removeAbandoned(kind).catch((error: unknown) => {
        console.error(`worker: what was left of ${kind.name} could not be removed:`, error);
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

/** Removes the folders of what was deleted, or whose job failed, was cancelled or died. */
async function removeAbandoned({ rows, ids, folder }: Kept): Promise<void> {
  for (const id of await rows.abandoned(await ids())) await rm(folder(id), { recursive: true, force: true });
}
