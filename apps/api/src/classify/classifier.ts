import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { softmax, thresholdFor } from '@tasnif/marbert';
import type { Artifacts, Calibration, ModelRow, Store } from '@tasnif/store';
import {
  createNormalizer,
  createTokenizer,
  parseTokenizerJson,
  type Normalizer,
  type Tokenizer,
} from '@tasnif/tokenizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';
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
   * wanted of a model without calibration.
   */
  classify(modelId: string, text: string, precision: number | null): Promise<Answer>;
  dispose(): Promise<void>;
}

interface LoadedModel {
  row: ModelRow;
  calibration: Calibration | null;
  normalizer: Normalizer;
  tokenizer: Tokenizer;
  session: InferenceSession;
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
    const folder = artifacts.folder(modelId);
    const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
    const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
    const tokenizer = createTokenizer(parseTokenizerJson(json));
    const normalizer = createNormalizer(row.normalization, row.normalizationSwitches);
    return { row, calibration, session, tokenizer, normalizer };
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
  await model?.session.release();
}

async function classify(model: LoadedModel, text: string, precision: number | null): Promise<Answer> {
  const { row, calibration, normalizer, tokenizer, session } = model;
  const { ids, truncated } = tokenizer.encode(normalizer.normalize(text), { maxLength: row.maxLength });
  const row64 = (value: (id: number) => number): Tensor =>
    new Tensor(
      'int64',
      BigInt64Array.from(ids, (id) => BigInt(value(id))),
      [1, ids.length],
    );
  const { logits } = await session.run({
    input_ids: row64((id) => id),
    attention_mask: row64(() => 1),
    token_type_ids: row64(() => 0),
  });
  const probabilities = softmax(logits?.data as Float32Array, calibration?.temperature);
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
