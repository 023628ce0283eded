import { softmax, thresholdFor } from '@tasnif/marbert';
import { openServedModel, type ServedModel } from '@tasnif/serving';
import type { Artifacts, Calibration, ModelRow, Store } from '@tasnif/store';
import { ApiError, found } from '../errors.ts';

/** A text's classes by falling probability. */
interface Answer {
  model: ModelRow;
  scores: { label: string; probability: number }[];
  /** Whether the likeliest is not likely enough for the wanted precision. */
  abstained: boolean;
  /** Whether the probabilities are at a temperature that was fitted. */
  calibrated: boolean;
  /** Whether the model read only the beginning of the text. */
  truncated: boolean;
}

/** Trained models in memory, answering from ONNX Runtime. */
export interface Classifier {
  /** Loads a model, once for however many callers. Throws NOT_FOUND. */
  load(modelId: string): Promise<ModelRow>;
  /**
   * `precision`: wanted of the answers of a class, 0 to 1; `null` for no abstention. Throws NOT_CALIBRATED where one is
   * wanted of a model without calibration, and ServingError where too many texts wait or one for too long.
   */
  classify(modelId: string, text: string, precision: number | null): Promise<Answer>;
  dispose(): Promise<void>;
}

interface LoadedModel {
  row: ModelRow;
  calibration: Calibration | null;
  served: ServedModel;
}

interface Entry {
  opening: Promise<LoadedModel>;
  loaded: boolean;
  /** Calls that wait for it or work with it. */
  users: number;
}

/** Keeps the `capacity` models that were used last. */
export function createClassifier(
  { store, artifacts }: { store: Pick<Store, 'models'>; artifacts: Artifacts },
  capacity = 3,
): Classifier {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>();

  async function open(modelId: string): Promise<LoadedModel> {
    const row = found(await store.models.find(modelId), 'model', modelId, 'model');
    const calibration = await store.models.calibration(modelId);
    return { row, calibration, served: await openServedModel(artifacts.folder(modelId), row) };
  }

  /** Lends a model to `work`; its memory is not released before. */
  async function use<T>(modelId: string, work: (model: LoadedModel) => T | Promise<T>): Promise<T> {
    const entry = entries.get(modelId) ?? { opening: open(modelId), loaded: false, users: 0 };
    entries.delete(modelId);
    entries.set(modelId, entry);
    entry.users++;
    try {
      const model = await entry.opening;
      entry.loaded = true;
      dropOldest();
      return await work(model);
    } catch (error) {
      if (!entry.loaded && entries.get(modelId) === entry) entries.delete(modelId);
      throw error;
    } finally {
      entry.users--;
      if (entries.get(modelId) !== entry) await release(entry);
    }
  }

  /** Counts only what is loaded, so that an id that nothing has costs no model its place. */
  function dropOldest(): void {
    const loaded = [...entries].filter(([, entry]) => entry.loaded);
    for (const [modelId, entry] of loaded.slice(0, Math.max(0, loaded.length - capacity))) {
      entries.delete(modelId);
      void release(entry);
    }
  }

  return {
    load: (modelId) => use(modelId, ({ row }) => row),
    classify: (modelId, text, precision) => use(modelId, (model) => classify(model, text, precision)),
    async dispose() {
      const last = [...entries.values()];
      entries.clear();
      await Promise.all(last.map(release));
    },
  };
}

/** The last who uses it does this, once it has no place any more. */
async function release({ users, opening }: Entry): Promise<void> {
  if (users > 0) return;
  const model = await opening.catch(() => undefined);
  await model?.served.dispose();
}

async function classify(model: LoadedModel, text: string, precision: number | null): Promise<Answer> {
  const { row, calibration, served } = model;
  const { logits, truncated } = await served.predict(text);
  const probabilities = softmax(logits, calibration?.temperature);
  const scores = row.classes.map((label, i) => ({ label, probability: probabilities[i] ?? 0 }));
  return {
    model: row,
    scores: scores.sort((a, b) => b.probability - a.probability),
    abstained: precision !== null && abstains(probabilities, calibrationOf(model), precision),
    calibrated: calibration !== null,
    truncated,
  };
}

/** Whether the likeliest class is less likely than its threshold; one that has none is never believed. */
function abstains(probabilities: Float64Array, { validation }: Calibration, precision: number): boolean {
  const confidence = Math.max(...probabilities);
  const confidences = validation.confidences[probabilities.indexOf(confidence)];
  const threshold = confidences && thresholdFor(confidences, precision);
  return confidence < (threshold?.confidence ?? Infinity);
}

function calibrationOf({ row, calibration }: LoadedModel): Calibration {
  if (calibration !== null) return calibration;
  throw new ApiError(
    'NOT_CALIBRATED',
    `The model "${row.id}" has no calibration, so that no precision can be promised of it.`,
    'Leave precision out, or train it again on a data set with a validation split.',
    'precision',
  );
}
