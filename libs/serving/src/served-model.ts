import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTokenizer, parseTokenizerJson } from '@tasnif/tokenizer';
import { createBatcher, type BatcherOptions } from './batcher.ts';
import { explain, type ExplainOptions, type Explanation } from './explain.ts';
import { openFastestGraph } from './graph-session.ts';
import { createReader, type ReadingOptions } from './reader.ts';
import { rememberWindows } from './remember-windows.ts';
import { explainsEnough } from './serving-error.ts';
import { createTextLogits } from './text-logits.ts';

/** Tokens of a row: what a long text takes by itself, and from where on more at once is hardly faster on a CPU. */
const ROW_TOKENS = 256;
/** Explanations under way at the same time; more would keep answers waiting. */
const MOST_EXPLANATIONS = 4;

export interface ServedModelOptions
  extends ReadingOptions, Pick<BatcherOptions, 'mostWaiting' | 'patienceMs'> {
  /** Paths of the graphs to choose from by their speed (graph-choice.ts). Default: the one in F32. */
  graphs?: readonly string[];
}

/** What a model makes of a text. */
export interface Prediction {
  /** One a class. */
  logits: Float32Array;
  /** Whether the model did not read the end of the text. */
  truncated: boolean;
  /** Tokens of the text, the two special ones included; where it is truncated, those that were read. */
  tokens: number;
  /** How many windows it was read in, 1 to 32. */
  windows: number;
}

/** A trained model in memory. */
export interface ServedModel {
  /** Path of the graph that answers, below the model's folder. */
  graph: string;
  /**
   * The whole text where the model pools windows, else its beginning. Texts that are asked at the same time are computed
   * together.
   *
   * @param onWindow called whenever another window of a long text is read
   * @throws ServingError where too many wait, or a text or one of its windows for too long
   */
  predict(text: string, onWindow?: () => void): Promise<Prediction>;
  /**
   * What each word of a text speaks for; up to 66 times the work of `predict`.
   *
   * @param onWindow called whenever another window is read, of the text or of one with masked words
   * @throws ServingError as `predict`, and where too many texts are being explained
   */
  explain(text: string, options?: ExplainOptions, onWindow?: () => void): Promise<Explanation>;
  dispose(): Promise<void>;
}

/** Opens the tokenizer of a model's folder, and of its graphs the fastest. */
export async function openServedModel(folder: string, options: ServedModelOptions): Promise<ServedModel> {
  const { maxLength, pooling, normalization, normalizationSwitches, graphs = [], ...waiting } = options;
  const json: unknown = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
  const tokenizer = createTokenizer(parseTokenizerJson(json));
  const { vocabulary, maskToken } = tokenizer.spec;
  const mask = { token: maskToken, id: vocabulary.indexOf(maskToken) };
  const reader = createReader(tokenizer, { maxLength, pooling, normalization, normalizationSwitches });
  const graph = await openFastestGraph(folder, graphs);
  const rowTokens = graph.inputs === 'PACKED' ? ROW_TOKENS : 1;
  const batcher = createBatcher(graph.run, { ...waiting, rowTokens });
  const windowing = { maxLength, pooling, rowTokens };
  const logitsOf = createTextLogits(batcher.run, windowing);
  let explanations = 0;
  return {
    graph: graph.path,
    async predict(text, onWindow) {
      const { ids, truncated } = reader.read(text);
      return { ...(await logitsOf(ids, onWindow)), truncated, tokens: ids.length };
    },
    async explain(text, explainOptions, onWindow) {
      if (explanations >= MOST_EXPLANATIONS) throw explainsEnough(explanations);
      explanations++;
      try {
        const run = rememberWindows(async (window) => {
          const logits = await batcher.run(window);
          onWindow?.();
          return logits;
        });
        const maskedLogitsOf = createTextLogits(run, windowing);
        const predict = async (ids: Int32Array): Promise<Float32Array> => (await maskedLogitsOf(ids)).logits;
        return await explain(reader.trace(text), predict, mask, explainOptions);
      } finally {
        explanations--;
      }
    },
    async dispose() {
      await batcher.dispose();
      await graph.release();
    },
  };
}
