import { softmax, thresholdFor } from '@tasnif/marbert';
import { openServedModel, type ServedModel } from '@tasnif/serving';
import type { Artifacts, FileClassificationRow, ModelRow, Store } from '@tasnif/store';
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

/** Nobody waits for a text of a job in particular, so that none is given up, however slow the machine. */
const PATIENCE_MS = 2 ** 31 - 1;

/** Throws NOT_FOUND or MODEL_UNREADABLE. */
export async function openLabeller(
  { store, artifacts }: { store: Store; artifacts: Artifacts },
  { modelId, topK, precision }: Pick<FileClassificationRow, 'modelId' | 'topK' | 'precision'>,
): Promise<Labeller> {
  const model = await store.models.find(modelId);
  if (model === null) {
    throw new ClassifyError('NOT_FOUND', `There is no model "${modelId}" any more.`, 'Ask for another.');
  }
  const calibration = await store.models.calibration(modelId);
  const served = await openModel(artifacts, model);
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

async function openModel(artifacts: Artifacts, model: ModelRow): Promise<ServedModel> {
  try {
    return await openServedModel(artifacts.folder(model.id), { ...model, patienceMs: PATIENCE_MS });
  } catch (error) {
    // What reads the files says it in words of its own, with their places.
    console.error(error);
    throw new ClassifyError(
      'MODEL_UNREADABLE',
      `The files of the model "${model.id}" are damaged or not there.`,
      'Compare them with the checksums of Model.files; put them back, or train the model again.',
      { cause: error },
    );
  }
}
