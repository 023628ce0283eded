import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTokenizer, parseTokenizerJson } from '@tasnif/tokenizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** The logits of each text from an ONNX graph of a model folder. */
export async function onnxLogits(
  folder: string,
  texts: readonly string[],
  maxLength: number,
  graph = 'onnx/model.onnx',
): Promise<number[][]> {
  const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
  const tokenizer = createTokenizer(parseTokenizerJson(json));
  const session = await InferenceSession.create(join(folder, graph));
  const logits: number[][] = [];
  for (const text of texts) {
    const { ids } = tokenizer.encode(text, { maxLength });
    const row = (values: Iterable<number>): Tensor =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
    const { logits: result } = await session.run({
      input_ids: row(ids),
      attention_mask: row(Array.from(ids, () => 1)),
      token_type_ids: row(Array.from(ids, () => 0)),
    });
    logits.push([...(result?.data as Float32Array)]);
  }
  await session.release();
  return logits;
}
