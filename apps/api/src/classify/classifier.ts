import { softmax, thresholdFor } from '@tasnif/marbert';
import {
  servableGraphs,
  servedFiles,
  startServedModel,
  type Explanation,
  type Prediction,
  type StartedModel,
} from '@tasnif/serving';
import { verifyFiles, type Artifacts, type Calibration, type ModelRow, type Store } from '@tasnif/store';
import type { ServingConfig } from '../config.ts';
import { ApiError, found } from '../errors.ts';

/** A text's classes by falling probability. */
interface Answer extends Omit<Prediction, 'logits'> {
  model: ModelRow;
  scores: { label: string; probability: number }[];
  /** Whether the likeliest is not likely enough for the wanted precision. */
  abstained: boolean;
  /** Whether the probabilities are at a temperature that was fitted. */
  calibrated: boolean;
}

/** Trained models in memory, each in a process of its own. */
export interface Classifier {
  /**
   * Checks a model's files and loads it, once for however many callers. Throws NOT_FOUND, and StoreError
   * `MODEL_DAMAGED`.
   */
  load(modelId: string): Promise<ModelRow>;
  /** The path of the graph that a model answers from, below its folder; `null` for one that is not in memory. */
  graph(modelId: string): string | null;
  /**
   * `precision`: wanted of the answers of a class, 0 to 1; `null` for no abstention. Throws NOT_CALIBRATED where one is
   * wanted of a model without calibration, and ServingError where too many texts wait or one for too long.
   */
  classify(modelId: string, text: string, precision: number | null): Promise<Answer>;
  /**
   * `label`: the class to explain. Throws CLASS_UNKNOWN where the model does not have it, and ServingError as `classify`.
   */
  explain(modelId: string, text: string, label: string): Promise<Explanation>;
  dispose(): Promise<void>;
}

interface LoadedModel {
  row: ModelRow;
  calibration: Calibration | null;
  served: StartedModel;
}

interface Entry {
  opening: Promise<LoadedModel>;
  loaded: LoadedModel | undefined;
  /** Calls that wait for it or work with it. */
  users: number;
}

/** Keeps the models that were used last, as many as `memoryBytes` hold, and one at least. */
export function createClassifier(
  { store, artifacts }: { store: Pick<Store, 'models'>; artifacts: Artifacts },
  { memoryBytes, precision }: ServingConfig,
): Classifier {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>();

  async function open(modelId: string): Promise<LoadedModel> {
    const row = found(await store.models.find(modelId), 'model', modelId, 'model');
    const calibration = await store.models.calibration(modelId);
    const graphs = servableGraphs(row.exports, precision);
    const folder = artifacts.folder(modelId);
    await verifyFiles(folder, servedFiles(await store.models.artifacts(modelId), graphs));
    const { maxLength, pooling, normalization, normalizationSwitches } = row;
    const reading = { maxLength, pooling, normalization, normalizationSwitches };
    return { row, calibration, served: await startServedModel(folder, { ...reading, graphs }) };
  }

  /** Lends a model to `work`; its memory is not released before. */
  async function use<T>(modelId: string, work: (model: LoadedModel) => T | Promise<T>): Promise<T> {
    const entry = entries.get(modelId) ?? { opening: open(modelId), loaded: undefined, users: 0 };
    entries.delete(modelId);
    entries.set(modelId, entry);
    entry.users++;
    try {
      const model = await entry.opening;
      if (entry.loaded === undefined) {
        entry.loaded = model;
        // Whoever asks next has it started anew.
        void model.served.ended.then(() => {
          forget(modelId, entry);
        });
        dropOldest();
      }
      return await work(model);
    } catch (error) {
      if (entry.loaded === undefined) forget(modelId, entry);
      throw error;
    } finally {
      entry.users--;
      if (entries.get(modelId) !== entry) await release(entry);
    }
  }

  function forget(modelId: string, entry: Entry): void {
    if (entries.get(modelId) === entry) entries.delete(modelId);
  }

  /** Counts only what is loaded, so that an id that nothing has costs no model its place. */
  function dropOldest(): void {
    let bytes = 0;
    for (const [modelId, entry] of [...entries].reverse()) {
      if (entry.loaded === undefined) continue;
      const isFirst = bytes === 0;
      bytes += entry.loaded.served.memoryBytes;
      if (isFirst || bytes <= memoryBytes) continue;
      entries.delete(modelId);
      void release(entry);
    }
  }

  return {
    load: (modelId) => use(modelId, ({ row }) => row),
    graph: (modelId) => entries.get(modelId)?.loaded?.served.graph ?? null,
    classify: (modelId, text, precision) => use(modelId, (model) => classify(model, text, precision)),
    explain: (modelId, text, label) => use(modelId, (model) => explain(model, text, label)),
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
  const { logits, ...reading } = await served.predict(text);
  const probabilities = softmax(logits, calibration?.temperature);
  const scores = row.classes.map((label, i) => ({ label, probability: probabilities[i] ?? 0 }));
  return {
    model: row,
    scores: scores.sort((a, b) => b.probability - a.probability),
    abstained: precision !== null && abstains(probabilities, calibrationOf(model), precision),
    calibrated: calibration !== null,
    ...reading,
  };
}

function explain(
  { row, calibration, served }: LoadedModel,
  text: string,
  label: string,
): Promise<Explanation> {
  const classNumber = row.classes.indexOf(label);
  if (classNumber < 0) {
    throw new ApiError(
      'CLASS_UNKNOWN',
      `The model "${row.id}" has no class "${label}".`,
      'Give one of its classes, or leave explainLabel out to explain the answer.',
      'explainLabel',
    );
  }
  return served.explain(text, { label: classNumber, temperature: calibration?.temperature ?? 1 });
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
