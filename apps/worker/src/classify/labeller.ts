import { softmax, thresholdFor } from '@tasnif/marbert';
import type { Artifacts, FileClassificationRow, Store } from '@tasnif/store';
import { openModel } from '../open-model.ts';
import { ClassifyError } from './classify-error.ts';

/** What a model says of a text. */
export interface Answer {
  /** The likeliest classes, by falling probability. */
  scores: { label: string; probability: number }[];
  /** Whether the likeliest is not likely enough for the precision that is wanted. */
  abstained: boolean;
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
    throw new ClassifyError('NOT_FOUND', `There is no model "${modelId}" any more.`, 'Ask for another.');
  }
  const calibration = await store.models.calibration(modelId);
  const served = await openModel({ store, artifacts }, model);
  /** By class; a class that has none is never sure enough. */
  const thresholds =
    precision === null
      ? null
      : (calibration?.validation.confidences ?? []).map((of) => thresholdFor(of, precision)?.confidence);
  return {
    classes: model.classes,
    async label(text) {
      const { logits, truncated } = await served.predict(text);
      const probabilities = softmax(logits, calibration?.temperature);
      const order = [...probabilities.keys()].sort(
        (a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0),
      );
      const best = order[0] ?? 0;
      return {
        scores: order.slice(0, topK).map((place) => ({
          label: model.classes[place] ?? '',
          probability: probabilities[place] ?? 0,
        })),
        abstained: thresholds !== null && (probabilities[best] ?? 0) < (thresholds[best] ?? Infinity),
        truncated,
      };
    },
    dispose: served.dispose,
  };
}
