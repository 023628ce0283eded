import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifacts, ModelRow, Store } from '@tasnif/store';
import {
  createNormalizer,
  createTokenizer,
  parseTokenizerJson,
  type Normalizer,
  type Tokenizer,
} from '@tasnif/tokenizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { found } from '../errors.ts';

/** A text's classes by falling probability. */
interface Answer {
  model: ModelRow;
  scores: { label: string; probability: number }[];
  /** Whether the model read only the beginning of the text. */
  truncated: boolean;
}

/** Trained models in memory, answering from ONNX Runtime. */
export interface Classifier {
  /** Loads a model, once for however many callers. Throws NOT_FOUND. */
  load(modelId: string): Promise<ModelRow>;
  classify(modelId: string, text: string): Promise<Answer>;
  dispose(): Promise<void>;
}

interface LoadedModel {
  row: ModelRow;
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
    const folder = artifacts.folder(modelId);
    const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
    const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
    const tokenizer = createTokenizer(parseTokenizerJson(json));
    const normalizer = createNormalizer(row.normalization, row.normalizationSwitches);
    return { row, session, tokenizer, normalizer };
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
    classify: (modelId, text) => use(modelId, (model) => classify(model, text)),
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

async function classify({ row, normalizer, tokenizer, session }: LoadedModel, text: string): Promise<Answer> {
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
  const probabilities = softmax(logits?.data as Float32Array);
  const scores = row.classes.map((label, i) => ({ label, probability: probabilities[i] ?? 0 }));
  return { model: row, scores: scores.sort((a, b) => b.probability - a.probability), truncated };
}

function softmax(logits: Float32Array): Float32Array {
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
