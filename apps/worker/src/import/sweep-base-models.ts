import { rm } from 'node:fs/promises';
import type { Artifacts, Store } from '@tasnif/store';

/** Removes the folders of base models that did not come in: whose job failed, was cancelled or died. */
export async function sweepBaseModels({ baseModels }: Store, artifacts: Artifacts): Promise<void> {
  for (const id of await baseModels.abandoned(await artifacts.baseModelsWithFolder())) {
    await rm(artifacts.baseModelFolder(id), { recursive: true, force: true });
  }
}
