import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toFeeds } from '@tasnif/marbert';
import {
  createNormalizer,
  createTokenizer,
  parseTokenizerJson,
  type NormalizationProfile,
  type NormalizationSwitches,
} from '@tasnif/tokenizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createBatcher, type BatcherOptions, type RunRow } from './batcher.ts';

/** Tokens of a row: on a CPU the product of longer ones is no faster, and attention grows with their square. */
const ROW_TOKENS = 128;

export interface ServedModelOptions extends Pick<BatcherOptions, 'mostWaiting' | 'patienceMs'> {
  /** Tokens read of a text, the two special ones included. */
  maxLength: number;
  normalization: NormalizationProfile;
  normalizationSwitches: NormalizationSwitches;
}

/** A trained model in memory. */
export interface ServedModel {
  /**
   * One logit a class; `truncated` tells whether the model read only the beginning of the text. Texts that are asked at
   * the same time are computed together.
   *
   * @throws ServingError where too many wait, or for too long
   */
  predict(text: string): Promise<{ logits: Float32Array; truncated: boolean }>;
  dispose(): Promise<void>;
}

/**
 * Opens the tokenizer and the ONNX graph of a model's folder: the one that takes texts end to end, or where the model is
 * older than it, the one that takes a text alone.
 */
export async function openServedModel(folder: string, options: ServedModelOptions): Promise<ServedModel> {
  const { maxLength, normalization, normalizationSwitches, ...waiting } = options;
  const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
  const tokenizer = createTokenizer(parseTokenizerJson(json));
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const packed = existsSync(join(folder, 'onnx/model_packed.onnx'));
  const session = await InferenceSession.create(
    join(folder, packed ? 'onnx/model_packed.onnx' : 'onnx/model.onnx'),
  );
  const batcher = createBatcher(rowsOf(session, packed ? 'PACKED' : 'BATCH'), {
    ...waiting,
    rowTokens: packed ? ROW_TOKENS : 1,
  });
  return {
    async predict(text) {
      const { ids, truncated } = tokenizer.encode(normalize(text), { maxLength });
      return { logits: await batcher.run(ids), truncated };
    },
    async dispose() {
      await batcher.dispose();
      await session.release();
    },
  };
}

function rowsOf(session: InferenceSession, inputs: 'PACKED' | 'BATCH'): RunRow {
  return async (texts) => {
    const feeds = Object.entries(toFeeds(inputs, texts)).map(
      ([name, { data, dims }]) => [name, new Tensor('int64', data, dims)] as const,
    );
    const { logits } = await session.run(Object.fromEntries(feeds));
    const all = logits?.data as Float32Array;
    const classes = all.length / texts.length;
    return texts.map((_, text) => all.slice(text * classes, (text + 1) * classes));
  };
}
