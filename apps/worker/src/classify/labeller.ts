import { createRanking, type RankedClasses } from '@tasnif/marbert';
import type { Artifacts, FileClassificationRow, Store } from '@tasnif/store';
import { openModel } from '../open-model.ts';
import { JobFailure } from '../job-failure.ts';

/** What a model says of a text: its likeliest classes. */
export interface Answer extends RankedClasses {
  /** Whether the model read only the beginning of the text. */
  truncated: boolean;
}

/** A model in memory, that answers as a file classification asks it to. */
export interface Labeller {
  classes: readonly string[];
  label(text: string): Promise<Answer>;
  dispose(): Promise<void>;
}

/** Throws NOT_FOUND, and StoreError `MODEL_DAMAGED`. */
export async function openLabeller(
  { store, artifacts }: { store: Store; artifacts: Artifacts },
  { modelId, topK, precision }: Pick<FileClassificationRow, 'modelId' | 'topK' | 'precision'>,
): Promise<Labeller> {
  const model = await store.models.find(modelId);
  if (model === null) {
    throw new JobFailure('NOT_FOUND', `There is no model "${modelId}" any more.`, 'Ask for another.');
  }
  const calibration = await store.models.calibration(modelId);
  const rank = createRanking(model.classes, calibration);
  const served = await openModel({ store, artifacts }, model);
  return {
    classes: model.classes,
    async label(text) {
      const { logits, truncated } = await served.predict(text);
      const { scores, abstained } = rank(logits, precision);
      return { scores: scores.slice(0, topK), abstained, truncated };
    },
    dispose: served.dispose,
  };
}
