import { isResearchOnly, type ComparedCandidate } from '@tasnif/marbert';
import type { BakeOffRow, BaseModelRow, FineTuningRun, ModelRow, Normalization, Store } from '@tasnif/store';
import { found } from '../errors.ts';
import type { Comparisons } from './comparisons.ts';

/** What all models of one base model and one profile reached together, and what they cost. */
export interface RankedCandidate {
  baseModel: BaseModelRow;
  normalization: Normalization;
  /** One a seed, in the order of the request. */
  runs: FineTuningRun[];
  /** Of those that have succeeded. */
  models: ModelRow[];
  /** `null` without a model, as all that follows. */
  figures: ComparedCandidate | null;
  /** Means over its runs. */
  trainingSeconds: number | null;
  documentsPerSecond: number | null;
}

/** The candidates of a bake-off: those with a model by mean macro F1, falling, then the others as they were asked for. */
export async function rankCandidates(
  {
    store,
    comparisons,
  }: { store: Pick<Store, 'models' | 'bakeOffs' | 'baseModels'>; comparisons: Comparisons },
  { id, runs, trainingDocuments }: BakeOffRow,
): Promise<RankedCandidate[]> {
  const models = await store.models.findByBakeOff(id);
  const costs = new Map((await store.bakeOffs.costs(id)).map((cost) => [cost.runId, cost]));
  const candidates = groupRuns(runs).map((own) => {
    const ids = new Set(own.map((run) => run.id));
    return { runs: own, models: models.filter(({ runId }) => ids.has(runId)) };
  });
  const compared = await comparisons.of(
    id,
    candidates.map((own) => own.models).filter((made) => made.length > 0),
  );
  const figures = compared.values();
  const rows: RankedCandidate[] = [];
  for (const { runs: own, models: made } of candidates) {
    const [{ baseModelId, parameters }] = own;
    const spent = made.flatMap(({ runId }) => costs.get(runId) ?? []);
    const seconds = spent.reduce((sum, cost) => sum + cost.seconds, 0);
    const texts = spent.reduce((sum, cost) => sum + cost.epochs, 0) * trainingDocuments;
    rows.push({
      baseModel: found(await store.baseModels.find(baseModelId), 'base model', baseModelId),
      normalization: parameters.normalization,
      runs: own,
      models: made,
      figures: made.length === 0 ? null : (figures.next().value ?? null),
      trainingSeconds: spent.length === 0 ? null : seconds / spent.length,
      documentsPerSecond: seconds === 0 ? null : texts / seconds,
    });
  }
  return rows.sort((a, b) => (b.figures?.macroF1.mean ?? -1) - (a.figures?.macroF1.mean ?? -1));
}

/** Whether anybody may use what is made of it, as far as that is known; from random weights it is nobody else's. */
export function isOpen({
  source,
  licence,
  pretraining,
}: Pick<BaseModelRow, 'source' | 'licence' | 'pretraining'>): boolean {
  const isOwn = source === 'SCRATCH' || pretraining?.fromScratch === true;
  return isOwn || (licence !== null && !isResearchOnly(licence));
}

function groupRuns(runs: readonly FineTuningRun[]): [first: FineTuningRun, ...others: FineTuningRun[]][] {
  const groups = new Map<string, [first: FineTuningRun, ...others: FineTuningRun[]]>();
  for (const run of runs) {
    const key = `${run.baseModelId} ${run.parameters.normalization}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return [...groups.values()];
}
