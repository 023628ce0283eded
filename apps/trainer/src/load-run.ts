import type {
  DatasetVersionRow,
  FineTuningRun,
  PretrainingRun,
  ReadyBaseModel,
  RunRow,
  Store,
} from '@tasnif/store';
import { existing } from './existing.ts';

/** A run that makes a model, with what it trains on and starts from. */
export async function loadRun(
  store: Store,
  runId: string,
): Promise<FineTuningRun & { version: DatasetVersionRow; baseModel: ReadyBaseModel }> {
  const run = existing(await store.runs.findFineTuning(runId), runId);
  const version = existing(await store.datasets.findVersion(run.versionId), run.versionId);
  return { ...run, version, baseModel: await startOf(store, run) };
}

/** A run that makes a base model, with what it starts from. */
export async function loadPretraining(
  store: Store,
  runId: string,
): Promise<PretrainingRun & { baseModel: ReadyBaseModel }> {
  const run = existing(await store.runs.find(runId), runId);
  if (run.kind !== 'PRETRAINING') throw new Error(`${runId} does not pre-train.`);
  return { ...run, baseModel: await startOf(store, run) };
}

async function startOf(store: Store, { baseModelId }: RunRow): Promise<ReadyBaseModel> {
  const baseModel = existing(await store.baseModels.find(baseModelId), baseModelId);
  // A run is made of one that is ready, and it stays so.
  const shape = existing(baseModel.shape, `the shape of ${baseModel.id}`);
  return { ...baseModel, shape };
}
