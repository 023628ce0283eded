import { basename, dirname } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';

/** As transformers.js calls the precision of a graph: `model.onnx`, `model_fp16.onnx`, `model_quantized.onnx`. */
export type Dtype = 'fp32' | 'fp16' | 'q8';

/** What transformers.js makes of texts, one after the other, with a model folder: of each, all labels by their score. */
export async function transformersJsScores(
  folder: string,
  texts: readonly string[],
  dtype: Dtype,
): Promise<Map<string, number>[]> {
  env.allowRemoteModels = false;
  env.localModelPath = dirname(folder);
  const classify = await pipeline('text-classification', basename(folder), { dtype });
  const answers: Map<string, number>[] = [];
  for (const text of texts) {
    const scores = (await classify(text, { top_k: 1000 })) as { label: string; score: number }[];
    answers.push(new Map(scores.map(({ label, score }) => [label, score])));
  }
  await classify.dispose();
  return answers;
}
