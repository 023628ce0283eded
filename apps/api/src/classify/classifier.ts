import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifacts, ModelRow, Store } from '@tasnif/store';
import { createTokenizer, parseTokenizerJson, type Tokenizer } from '@tasnif/tokenizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { found } from '../errors.ts';

/** A text's classes by falling probability. */
interface Answer {
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
  tokenizer: Tokenizer;
  session: InferenceSession;
}

/** Keeps the `capacity` models that were used last. */
export function createClassifier(
  { store, artifacts }: { store: Store; artifacts: Artifacts },
  capacity = 3,
): Classifier {
  /** In the order of their last use. */
  const models = new Map<string, Promise<LoadedModel>>();

  async function open(modelId: string): Promise<LoadedModel> {
    const row = found(await store.models.find(modelId), 'model', modelId, 'model');
    const folder = artifacts.folder(modelId);
    const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
    const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
    return { row, session, tokenizer: createTokenizer(parseTokenizerJson(json)) };
  }

  function get(modelId: string): Promise<LoadedModel> {
    const model = models.get(modelId) ?? open(modelId);
    models.delete(modelId);
    models.set(modelId, model);
    model.catch(() => models.delete(modelId));
    const [oldest] = models.keys();
    if (models.size > capacity && oldest !== undefined) models.delete(oldest);
    return model;
  }

  return {
    load: async (modelId) => (await get(modelId)).row,
    async classify(modelId, text) {
      const { row, tokenizer, session } = await get(modelId);
      const { ids, truncated } = tokenizer.encode(text, { maxLength: row.maxLength });
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
      return { scores: scores.sort((a, b) => b.probability - a.probability), truncated };
    },
    async dispose() {
      const loaded = await Promise.allSettled(models.values());
      models.clear();
      for (const model of loaded) if (model.status === 'fulfilled') await model.value.session.release();
    },
  };
}

function softmax(logits: Float32Array): Float32Array {
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
