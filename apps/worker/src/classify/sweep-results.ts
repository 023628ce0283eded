import { rm } from 'node:fs/promises';
import type { Artifacts, Store } from '@tasnif/store';

/** Removes the folders of file classifications that were deleted, or whose job failed, was cancelled or died. */
export async function sweepResults({ fileClassifications }: Store, artifacts: Artifacts): Promise<void> {
  for (const id of await fileClassifications.abandoned(await artifacts.resultsWithFolder())) {
    await rm(artifacts.resultFolder(id), { recursive: true, force: true });
  }
}
