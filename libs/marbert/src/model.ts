import type { Engine, Tensor } from '@tasnif/engine';
import type { Batch } from './batches.ts';
import type { BertConfig } from './config.ts';
import { createLoraFactors, mergeLora, type LoraFactors, type LoraOptions } from './lora.ts';
import {
  belongsToHead,
  depthOf,
  frozenDepth,
  weightShapes,
  WORD_EMBEDDINGS,
  type ReadWeight,
} from './weights.ts';

/** What of a model is trained, and how it is computed. */
export interface BertOptions {
  /** Lowest layers that are left as they are; 1 or more leave the embeddings so, too. Default 0. */
  frozenLayers?: number;
  /** Default false. */
  freezeEmbeddings?: boolean;
  /** Trains low-rank factors of the encoder's linear layers, and the head, instead of the weights. Default: the weights. */
  lora?: LoraOptions | undefined;
  /** Updates only those rows of the word embedding that a batch reads, with the same result. Default true. */
  sparseEmbedding?: boolean;
  /** Computes the last layer for the first tokens alone: no other row of it is read. Default true. */
  firstTokensOnly?: boolean;
}

/**
 * A BERT sequence classifier on an engine (Devlin et al. 2019, as Hugging Face's `BertForSequenceClassification`).
 * The texts of a batch lie end to end without padding; only attention and positions know where one ends.
 */
export interface BertClassifier {
  readonly config: BertConfig;
  /** What is trained, by name: Hugging Face's, with `.lora_A` or `.lora_B` behind it for a factor. */
  readonly trained: ReadonlyMap<string, Tensor>;
  /** Whether the lowest part is frozen, so that `frozen` can be computed once for a text. */
  readonly hasFrozenPart: boolean;
  /** Batch of B texts → logits `[B,C]`. `dropout` is a probability, 0 when evaluating; `frozen`, if it is known already. */
  logits(batch: Batch, dropout: number, frozen?: Tensor): Tensor;
  /** What the frozen part makes of a batch, `[T,H]`, without dropout; where all layers are frozen `[B,H]`, of the first tokens. */
  frozen(batch: Batch): Tensor;
  /** The present value of a weight under its Hugging Face name, with what LoRA adds. */
  read: ReadWeight;
  dispose(): void;
}

/** Puts the weights that `read` gives on the engine. */
export function createBertClassifier(
  engine: Engine,
  config: BertConfig,
  read: ReadWeight,
  {
    frozenLayers = 0,
    freezeEmbeddings = false,
    lora,
    sparseEmbedding = true,
    firstTokensOnly = true,
  }: BertOptions = {},
): BertClassifier {
  const deepestFrozen = frozenDepth(frozenLayers, freezeEmbeddings);
  const parameters = new Map<string, Tensor>();
  const trained = new Map<string, Tensor>();
  const factors = new Map<string, LoraFactors>();
  for (const [name, shape] of weightShapes(config)) {
    const isFree = depthOf(config, name) > deepestFrozen;
    const trainable = isFree && (lora === undefined || belongsToHead(name));
    const sparse = sparseEmbedding && name === WORD_EMBEDDINGS;
    const parameter = engine.parameter(read(name).data, shape, { trainable, sparse });
    parameters.set(name, parameter);
    if (trainable) trained.set(name, parameter);
    if (isFree && lora !== undefined && takesLora(name)) {
      const pair = createLoraFactors(engine, name, shape as [number, number], lora);
      factors.set(name, pair);
      trained.set(`${name}.lora_A`, pair.a).set(`${name}.lora_B`, pair.b);
    }
  }

  const parameter = (name: string): Tensor => {
    const found = parameters.get(name);
    if (found === undefined) throw new RangeError(`A BERT has no weight "${name}".`);
    return found;
  };
  const linear = (x: Tensor, name: string, exact = false): Tensor => {
    const whole = engine.linear(x, parameter(`${name}.weight`), parameter(`${name}.bias`), { exact });
    const pair = factors.get(`${name}.weight`);
    if (pair === undefined || lora === undefined) return whole;
    const narrow = engine.linear(engine.linear(x, pair.a), pair.b);
    return engine.add(whole, engine.scale(narrow, lora.alpha / lora.rank));
  };
  const layerNorm = (x: Tensor, name: string): Tensor =>
    engine.layerNorm(x, parameter(`${name}.weight`), parameter(`${name}.bias`), config.layerNormEpsilon);
  const firstRows = (x: Tensor, batch: Batch): Tensor => engine.rows(x, engine.integers(batch.firstTokens));

  /** `[T]` → `[T,H]` */
  function embed({ ids, positions }: Batch, dropout: number): Tensor {
    const table = (kind: string): Tensor => parameter(`bert.embeddings.${kind}_embeddings.weight`);
    const words = engine.rows(table('word'), engine.integers(ids));
    const places = engine.rows(table('position'), engine.integers(positions));
    const types = engine.rows(table('token_type'), engine.integers(new Int32Array(ids.length)));
    const sum = engine.add(engine.add(words, types), places);
    return engine.dropout(layerNorm(sum, 'bert.embeddings.LayerNorm'), dropout);
  }

  /** `[T,H]` → `[T,H]`; the last layer: of the first tokens, `[B,H]`. */
  function encode(x: Tensor, layer: string, batch: Batch, dropout: number, last: boolean): Tensor {
    const own = last ? firstRows(x, batch) : x;
    const queries = last ? batch.rows.map((_, start) => ({ start, length: 1 })) : batch.rows;
    const query = linear(own, `${layer}.attention.self.query`);
    const key = linear(x, `${layer}.attention.self.key`);
    const value = linear(x, `${layer}.attention.self.value`);
    const options = { queries, keys: batch.texts, heads: config.heads, dropout };
    const context = engine.attention(query, key, value, options);
    const attended = engine.dropout(linear(context, `${layer}.attention.output.dense`), dropout);
    const middle = layerNorm(engine.add(attended, own), `${layer}.attention.output.LayerNorm`);
    const wide = engine.gelu(linear(middle, `${layer}.intermediate.dense`));
    const narrow = engine.dropout(linear(wide, `${layer}.output.dense`), dropout);
    return layerNorm(engine.add(narrow, middle), `${layer}.output.LayerNorm`);
  }

  /** Through the layers from `first` up to `end`. */
  function encodeLayers(
    x: Tensor,
    [first, end]: readonly [number, number],
    batch: Batch,
    dropout: number,
  ): Tensor {
    let hidden = x;
    for (let i = first; i < end; i++) {
      const input = hidden;
      const last = firstTokensOnly && i === config.layers - 1;
      hidden = engine.scope(() => encode(input, `bert.encoder.layer.${String(i)}`, batch, dropout, last));
    }
    return end === config.layers && end > first && !firstTokensOnly ? firstRows(hidden, batch) : hidden;
  }

  function frozen(batch: Batch): Tensor {
    return engine.scope(() =>
      engine.withoutGradients(() =>
        encodeLayers(
          engine.scope(() => embed(batch, 0)),
          [0, frozenLayers],
          batch,
          0,
        ),
      ),
    );
  }

  const hasFrozenPart = deepestFrozen >= 0;
  return {
    config,
    trained,
    hasFrozenPart,
    frozen,
    logits: (batch, dropout, known) =>
      engine.scope(() => {
        const bottom = known ?? (hasFrozenPart ? frozen(batch) : engine.scope(() => embed(batch, dropout)));
        const first = encodeLayers(bottom, [frozenLayers, config.layers], batch, dropout);
        const pooled = engine.tanh(linear(first, 'bert.pooler.dense', true));
        return linear(engine.dropout(pooled, dropout), 'classifier', true);
      }),
    read: (name) => {
      const weight = { shape: parameter(name).shape, data: engine.read(parameter(name)) };
      const pair = factors.get(name);
      if (pair === undefined || lora === undefined) return weight;
      return mergeLora(weight, engine.read(pair.a), engine.read(pair.b), lora);
    },
    dispose: () => {
      engine.free([...parameters.values(), ...[...factors.values()].flatMap(({ a, b }) => [a, b])]);
    },
  };
}

/** Whether low-rank adaptation adds to a weight, if its layer is trained. */
export function takesLora(name: string): boolean {
  return name.startsWith('bert.encoder.') && name.endsWith('.weight') && !name.includes('LayerNorm');
}
