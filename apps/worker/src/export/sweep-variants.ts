import { rm } from 'node:fs/promises';
import type { Artifacts, Store } from '@tasnif/store';

/** Removes the files of variants that were deleted, or whose job failed, was cancelled or died. */
export async function sweepVariants({ variants }: Store, artifacts: Artifacts): Promise<void> {
  for (const id of await variants.abandoned(await artifacts.variantsWithFolder())) {
    await rm(artifacts.variantFolder(id), { recursive: true, force: true });
  }
}
