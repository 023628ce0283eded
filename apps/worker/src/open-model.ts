import { openServedModel, servableGraphs, servedFiles, type ServedModel } from '@tasnif/serving';
import { verifyFiles, type ModelRow } from '@tasnif/store';
import type { JobServices } from './job-services.ts';

/** Nobody waits for a text of a job in particular, so that none is given up, however slow the machine. */
const PATIENCE_MS = 2 ** 31 - 1;

/**
 * Checks a model's files and opens it in F32: what a job says of a text must not depend on the texts beside it, nor on
 * the machine that goes on with it. Throws StoreError `MODEL_DAMAGED`.
 */
export async function openModel(
  { store, artifacts }: Pick<JobServices, 'store' | 'artifacts'>,
  model: ModelRow,
): Promise<ServedModel> {
  const folder = artifacts.folder(model.id);
  const graphs = servableGraphs(model.exports, 'F32');
  await verifyFiles(folder, servedFiles(await store.models.artifacts(model.id), graphs));
  return openServedModel(folder, { ...model, graphs, patienceMs: PATIENCE_MS });
}
