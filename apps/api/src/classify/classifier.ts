import { softmax, thresholdFor } from '@tasnif/marbert';
import {
  noRoom,
  servableGraphs,
  servedFiles,
  startServedModel,
  type Explanation,
  type Prediction,
  type StartedModel,
} from '@tasnif/serving';
import {
  verifyFiles,
  type ArtifactFile,
  type Artifacts,
  type Calibration,
  type ModelRow,
  type Store,
} from '@tasnif/store';
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
   * Checks a model's files and loads it, once for however many callers and one model after the other. Throws NOT_FOUND,
   * and StoreError `MODEL_DAMAGED`; why it could not be loaded is said again to all who ask within 5 seconds.
   */
  load(modelId: string): Promise<ModelRow>;
  /** The path of the graph that a model answers from, below its folder; `null` for one that is not in memory. */
  graph(modelId: string): string | null;
  /**
   * `precision`: wanted of the answers of a class, 0 to 1; `null` for no abstention. Throws NOT_CALIBRATED where one is
   * wanted of a model without calibration, and ServingError where too many texts wait or one for too long.
   *
   * @param inShadow whether it must take no place in memory from others; throws ServingError `NO_ROOM`. Default: false.
   */
  classify(modelId: string, text: string, precision: number | null, inShadow?: boolean): Promise<Answer>;
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
  /** Whether it was asked for in shadow alone, and gives its place to any other. */
  inShadow: boolean;
}

/** What it takes to load a model. */
interface Plan {
  row: ModelRow;
  calibration: Calibration | null;
  graphs: string[];
  files: ArtifactFile[];
}

/**
 * Keeps the models that were used last, as many as `memoryBytes` hold, and one at least.
 *
 * @param failureMs how long a model that could not be loaded is not tried again, in milliseconds; default 5,000
 */
export function createClassifier(
  { store, artifacts }: { store: Pick<Store, 'models'>; artifacts: Artifacts },
  { memoryBytes, precision }: ServingConfig,
  { failureMs = 5_000 }: { failureMs?: number } = {},
): Classifier {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>();
  /** What models take: when they were loaded last, or else their files. */
  const needs = new Map<string, number>();
  /** Resolves when the next model may be opened. */
  let turn: Promise<void> = Promise.resolve();

  async function plan(modelId: string): Promise<Plan> {
    const row = found(await store.models.find(modelId), 'model', modelId, 'model');
    const calibration = await store.models.calibration(modelId);
    const graphs = servableGraphs(row.exports, precision);
    const files = servedFiles(await store.models.artifacts(modelId), graphs);
    if (!needs.has(modelId)) needs.set(modelId, sum(files.map(({ bytes }) => Number(bytes))));
    return { row, calibration, graphs, files };
  }

  async function start({ row, calibration, graphs, files }: Plan): Promise<LoadedModel> {
    const folder = artifacts.folder(row.id);
    await verifyFiles(folder, files);
    const { maxLength, pooling, normalization, normalizationSwitches } = row;
    const reading = { maxLength, pooling, normalization, normalizationSwitches };
    return { row, calibration, served: await startServedModel(folder, { ...reading, graphs }) };
  }

  /** Waits until the model before is open and what made room for it is gone, however many are asked for at once. */
  async function open(modelId: string, entry: Entry): Promise<LoadedModel> {
    const planned = await plan(modelId).catch((error: unknown) => {
      forget(modelId, entry);
      throw error;
    });
    const opening = turn.then(() => {
      if (entry.inShadow) checkRoom(modelId, entry);
      return start(planned);
    });
    turn = opening.then(
      (model) => {
        entry.loaded = model;
        needs.set(modelId, model.served.memoryBytes);
        // Whoever asks next has it started anew.
        void model.served.ended.then(() => {
          forget(modelId, entry);
        });
        return dropOldest();
      },
      () => {
        // What failed would most likely fail again, and cost a checksum of all files or a process each time.
        setTimeout(forget, failureMs, modelId, entry).unref();
      },
    );
    return opening;
  }

  /** Lends a model to `work`; its memory is not released before. */
  async function use<T>(
    modelId: string,
    work: (model: LoadedModel) => T | Promise<T>,
    inShadow = false,
  ): Promise<T> {
    if (inShadow && !entries.has(modelId) && needs.has(modelId)) checkRoom(modelId);
    const entry: Entry = entries.get(modelId) ?? {
      opening: Promise.resolve().then(() => open(modelId, entry)),
      ...{ loaded: undefined, users: 0, inShadow },
    };
    // In shadow it is not used, as far as others' places go.
    if (!inShadow) entries.delete(modelId);
    entries.set(modelId, entry);
    entry.inShadow &&= inShadow;
    entry.users++;
    try {
      return await work(await entry.opening);
    } finally {
      entry.users--;
      if (entries.get(modelId) !== entry) await release(entry);
    }
  }

  function forget(modelId: string, entry: Entry): void {
    if (entries.get(modelId) === entry) entries.delete(modelId);
  }

  /** Throws NO_ROOM, and forgets the entry before a caller can join it. */
  function checkRoom(modelId: string, entry?: Entry): void {
    const others = sum([...entries.values()].map(({ loaded }) => loaded?.served.memoryBytes ?? 0));
    const bytes = needs.get(modelId) ?? 0;
    if (others + bytes <= memoryBytes) return;
    if (entry !== undefined) forget(modelId, entry);
    throw noRoom(bytes, others, memoryBytes);
  }

  /**
   * Counts only what is loaded, so that an id that nothing has costs no model its place. Resolves when what lost its
   * place is gone.
   */
  async function dropOldest(): Promise<void> {
    let bytes = 0;
    const dropped: Promise<void>[] = [];
    const newestFirst = [...entries].reverse();
    const byNeed = newestFirst.sort(([, a], [, b]) => Number(a.inShadow) - Number(b.inShadow));
    for (const [modelId, entry] of byNeed) {
      if (entry.loaded === undefined) continue;
      const isFirst = bytes === 0;
      bytes += entry.loaded.served.memoryBytes;
      if (isFirst || bytes <= memoryBytes) continue;
      entries.delete(modelId);
      dropped.push(entry.loaded.served.ended);
      void release(entry);
    }
    await Promise.all(dropped);
  }

  return {
    load: (modelId) => use(modelId, ({ row }) => row),
    graph: (modelId) => entries.get(modelId)?.loaded?.served.graph ?? null,
    classify: (modelId, text, precision, inShadow) =>
      use(modelId, (model) => classify(model, text, precision), inShadow),
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
  const options = { label: classNumber(row, label), temperature: calibration?.temperature ?? 1 };
  return served.explain(text, options);
}

/** The place of a class to explain among those of the model; throws CLASS_UNKNOWN. */
export function classNumber({ id, classes }: Pick<ModelRow, 'id' | 'classes'>, label: string): number {
  const place = classes.indexOf(label);
  if (place >= 0) return place;
  throw new ApiError(
    'CLASS_UNKNOWN',
    `The model "${id}" has no class "${label}".`,
    'Give one of its classes, or leave explainLabel out to explain the answer.',
    'explainLabel',
  );
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
