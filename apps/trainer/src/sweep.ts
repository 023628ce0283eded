import { rm } from 'node:fs/promises';
import type { Artifacts, Store } from '@tasnif/store';

/**
 * Removes the folders of runs that can't be gone on with: those that succeeded or were cancelled, whoever saw to that.
 * One that failed or is paused keeps its own.
 */
export async function sweepRunFolders({ runs }: Store, artifacts: Artifacts): Promise<void> {
  for (const id of await artifacts.runsWithFolder()) {
    const run = await runs.find(id);
    if (run === null || run.phase === 'SUCCEEDED' || run.phase === 'CANCELLED') {
      await rm(artifacts.runFolder(id), { recursive: true, force: true });
    }
  }
}
