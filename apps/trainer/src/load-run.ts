import type { DatasetVersionRow, ReadyBaseModel, RunRow, Store } from '@tasnif/store';

/** A run with what it trains on and starts from. */
export async function loadRun(
  store: Store,
  runId: string,
): Promise<RunRow & { version: DatasetVersionRow; baseModel: ReadyBaseModel }> {
  const run = existing(await store.runs.find(runId), runId);
  const version = existing(await store.datasets.findVersion(run.versionId), run.versionId);
  const baseModel = existing(await store.baseModels.find(run.baseModelId), run.baseModelId);
  // A run is made of one that is ready, and it stays so.
  const shape = existing(baseModel.shape, `the shape of ${baseModel.id}`);
  return { ...run, version, baseModel: { ...baseModel, shape } };
}

/** Foreign keys keep these rows where they are. */
function existing<T>(row: T | null, id: string): T {
  if (row === null) throw new Error(`${id} is gone.`);
  return row;
}
