import { distinctRows, type BagMode, type Engine, type Tensor } from '@tasnif/engine';
import type { Batch } from './batches.ts';
import type { BertConfig, EmbeddingBagConfig } from './config.ts';
import type { BertOptions } from './model.ts';
import type { TextClassifier } from './text-classifier.ts';
import {
  BAG_WORD_EMBEDDINGS,
  randomWeights,
  weightShapes,
  WORD_EMBEDDINGS,
  type ReadWeight,
} from './weights.ts';

/**
 * The embedding bag that begins with the word embeddings of a BERT, under a head of random weights by `seed`. The row of
 * [MASK], which no text teaches, is zeros: a word that is masked to explain an answer counts for nothing.
 */
export function toEmbeddingBag(
  { vocabularySize, hiddenSize, layerNormEpsilon, initializerRange, labels }: BertConfig,
  read: ReadWeight,
  { seed, maskId }: { seed: number; maskId: number },
): { config: EmbeddingBagConfig; weights: ReadWeight } {
  const config: EmbeddingBagConfig = {
    ...{ architecture: 'EMBEDDING_BAG', layers: 0 },
    ...{ vocabularySize, hiddenSize, layerNormEpsilon, initializerRange, labels },
  };
  const fresh = randomWeights(config, seed);
  return {
    config,
    weights: (name) => {
      if (name !== BAG_WORD_EMBEDDINGS) return fresh(name);
      const { shape, data } = read(WORD_EMBEDDINGS);
      return { shape, data: data.slice().fill(0, maskId * hiddenSize, (maskId + 1) * hiddenSize) };
    },
  };
}

/**
 * A classifier that knows which tokens a text has and not their order (as Joulin et al. 2017, arXiv:1607.01759): the
 * mean and the maximum of its word embeddings, each normalised (Ba et al. 2016), a hidden layer of H with GELU, and a linear
 * layer. All is computed in f32: there is little to multiply.
 */
export function createEmbeddingBag(
  engine: Engine,
  config: EmbeddingBagConfig,
  read: ReadWeight,
  {
    freezeEmbeddings = false,
    sparseEmbedding = true,
  }: Pick<BertOptions, 'freezeEmbeddings' | 'sparseEmbedding'> = {},
): TextClassifier {
  const parameters = new Map<string, Tensor>();
  const trained = new Map<string, Tensor>();
  for (const [name, shape] of weightShapes(config)) {
    const isTable = name === BAG_WORD_EMBEDDINGS;
    const trainable = !(isTable && freezeEmbeddings);
    const parameter = engine.parameter(read(name).data, shape, {
      trainable,
      sparse: isTable && sparseEmbedding,
    });
    parameters.set(name, parameter);
    if (trainable) trained.set(name, parameter);
  }

  const parameter = (name: string): Tensor => {
    const found = parameters.get(name);
    if (found === undefined) throw new RangeError(`An embedding bag has no weight "${name}".`);
    return found;
  };
  const linear = (x: Tensor, name: string): Tensor =>
    engine.linear(x, parameter(`${name}.weight`), parameter(`${name}.bias`), { exact: true });

  /** What both poolings of a batch read: its distinct tokens' rows `[U,H]`, and which of them each text has. */
  function look({ examples }: Batch): { rows: Tensor; places: Tensor; lengths: Int32Array } {
    const lengths = Int32Array.from(examples, ({ ids }) => ids.length);
    const { distinct, places } = distinctRows(endToEnd(examples.map(({ ids }) => ids)));
    const rows = engine.rows(parameter(BAG_WORD_EMBEDDINGS), engine.integers(distinct));
    return { rows, places: engine.integers(places), lengths };
  }

  /** `[B,H]` */
  function pool({ rows, places, lengths }: ReturnType<typeof look>, mode: BagMode, dropout: number): Tensor {
    const name = mode.toLowerCase();
    const [weight, bias] = ['weight', 'bias'].map((part) => parameter(`${name}.LayerNorm.${part}`));
    const pooled = engine.bag(rows, places, lengths, mode);
    if (weight === undefined || bias === undefined) return pooled;
    const normal = engine.layerNorm(pooled, weight, bias, config.layerNormEpsilon);
    return linear(engine.dropout(normal, dropout), `${name}.dense`);
  }

  return {
    ...{ config, trained },
    logits: (batch, dropout) =>
      engine.scope(() => {
        const looked = look(batch);
        const hidden = engine.gelu(engine.add(pool(looked, 'MEAN', dropout), pool(looked, 'MAX', dropout)));
        return linear(engine.dropout(hidden, dropout), 'classifier');
      }),
    read: (name) => ({ shape: parameter(name).shape, data: engine.read(parameter(name)) }),
    dispose: () => {
      engine.free([...parameters.values()]);
    },
  };
}

function endToEnd(texts: readonly Int32Array[]): Int32Array {
  const ids = new Int32Array(texts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const text of texts) {
    ids.set(text, start);
    start += text.length;
  }
  return ids;
}
