import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createNormalizer,
  createTokenizer,
  parseTokenizerJson,
  type NormalizationProfile,
  type NormalizationSwitches,
} from '@tasnif/tokenizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface ServedModelOptions {
  /** Tokens read of a text, the two special ones included. */
  maxLength: number;
  normalization: NormalizationProfile;
  normalizationSwitches: NormalizationSwitches;
}

/** A trained model in memory. */
export interface ServedModel {
  /** One logit a class; `truncated` tells whether the model read only the beginning of the text. */
  predict(text: string): Promise<{ logits: Float32Array; truncated: boolean }>;
  dispose(): Promise<void>;
}

/** Opens the tokenizer and the ONNX graph of a model's folder. */
export async function openServedModel(
  folder: string,
  { maxLength, normalization, normalizationSwitches }: ServedModelOptions,
): Promise<ServedModel> {
  const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
  const tokenizer = createTokenizer(parseTokenizerJson(json));
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
  return {
    async predict(text) {
      const { ids, truncated } = tokenizer.encode(normalize(text), { maxLength });
      const row = (value: (id: number) => number): Tensor =>
        new Tensor(
          'int64',
          BigInt64Array.from(ids, (id) => BigInt(value(id))),
          [1, ids.length],
        );
      const { logits } = await session.run({
        input_ids: row((id) => id),
        attention_mask: row(() => 1),
        token_type_ids: row(() => 0),
      });
      return { logits: logits?.data as Float32Array, truncated };
    },
    dispose: () => session.release(),
  };
}
