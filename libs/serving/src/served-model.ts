import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createNormalizer,
  createTokenizer,
  parseTokenizerJson,
  type NormalizationProfile,
  type NormalizationSwitches,
} from '@tasnif/tokenizer';
import { createBatcher, type BatcherOptions } from './batcher.ts';
import { openFastestGraph } from './graph-session.ts';

/** Tokens of a row: on a CPU the product of longer ones is no faster, and attention grows with their square. */
const ROW_TOKENS = 128;

export interface ServedModelOptions extends Pick<BatcherOptions, 'mostWaiting' | 'patienceMs'> {
  /** Tokens read of a text, the two special ones included. */
  maxLength: number;
  normalization: NormalizationProfile;
  normalizationSwitches: NormalizationSwitches;
  /** Paths of the graphs to choose from by their speed (graph-choice.ts). Default: the one in F32. */
  graphs?: readonly string[];
}

/** What a model makes of a text. */
export interface Prediction {
  /** One a class. */
  logits: Float32Array;
  /** Whether the model read only the beginning of the text. */
  truncated: boolean;
}

/** A trained model in memory. */
export interface ServedModel {
  /** Path of the graph that answers, below the model's folder. */
  graph: string;
  /**
   * Texts that are asked at the same time are computed together.
   *
   * @throws ServingError where too many wait, or for too long
   */
  predict(text: string): Promise<Prediction>;
  dispose(): Promise<void>;
}

/** Opens the tokenizer of a model's folder, and of its graphs the fastest. */
export async function openServedModel(folder: string, options: ServedModelOptions): Promise<ServedModel> {
  const { maxLength, normalization, normalizationSwitches, graphs = [], ...waiting } = options;
  const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
  const tokenizer = createTokenizer(parseTokenizerJson(json));
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const graph = await openFastestGraph(folder, graphs);
  const rowTokens = graph.inputs === 'PACKED' ? ROW_TOKENS : 1;
  const batcher = createBatcher(graph.run, { ...waiting, rowTokens });
  return {
    graph: graph.path,
    async predict(text) {
      const { ids, truncated } = tokenizer.encode(normalize(text), { maxLength });
      return { logits: await batcher.run(ids), truncated };
    },
    async dispose() {
      await batcher.dispose();
      await graph.release();
    },
  };
}
