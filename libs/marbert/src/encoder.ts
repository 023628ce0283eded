import type { Engine, Span, Tensor } from '@tasnif/engine';
import type { PackedTexts } from './batches.ts';
import type { BertConfig } from './config.ts';
import { createLoraFactors, mergeLora, takesLora, type LoraFactors, type LoraOptions } from './lora.ts';
import { belongsToHead, depthOf, frozenDepth, WORD_EMBEDDINGS, type ReadWeight } from './weights.ts';

/** What of an encoder is trained, and how it is computed. */
export interface EncoderOptions {
  /** Lowest layers that are left as they are; 1 or more leave the embeddings so, too. Default 0. */
  frozenLayers?: number;
  /** Default false. */
  freezeEmbeddings?: boolean;
  /** Trains low-rank factors of the encoder's linear layers, and the head, instead of the weights. Default: the weights. */
  lora?: LoraOptions | undefined;
  /** Updates only those rows of the word embedding that a batch reads, with the same result. Default true. */
  sparseEmbedding?: boolean;
  /** Computes the last layer for the rows alone that are read of it. Default true. */
  wantedRowsOnly?: boolean;
}

/**
 * What else than the texts an encoder can be given: what `frozen` made of them, if it is known already, or `offset [T,H]`,
 * which is added to the word embeddings; then what is frozen is computed anew, for gradients to reach the offset.
 */
export type EncoderInputs =
  { frozen?: Tensor | undefined; offset?: undefined } | { frozen?: undefined; offset: Tensor };

/** The W rows of the last layer that are read: `rows [W]` in the order of the texts, and of each text where its own stand among them. */
export interface WantedRows {
  rows: Int32Array;
  spans: readonly Span[];
}

/**
 * BERT without a head on an engine (Devlin et al. 2019, as Hugging Face's `BertModel` without its pooler), and what a
 * head is made with. The texts of a batch lie end to end without padding; only attention and positions know where one
 * ends.
 */
export interface BertEncoder {
  /** What is trained, by name: Hugging Face's, with `.lora_A` or `.lora_B` behind it for a factor. */
  readonly trained: ReadonlyMap<string, Tensor>;
  /** Whether the lowest part is frozen, so that `frozen` can be computed once for a text. */
  readonly hasFrozenPart: boolean;
  /** Texts of T tokens → the wanted rows of the last layer, `[W,H]`. */
  encode(texts: PackedTexts, wanted: WantedRows, dropout: number, inputs?: EncoderInputs): Tensor;
  /** The word embeddings of texts, `[T,H]`. */
  words(texts: PackedTexts): Tensor;
  /** What the frozen part makes of texts, `[T,H]`, without dropout; where all layers are frozen `[W,H]`. */
  frozen(texts: PackedTexts, wanted: WantedRows): Tensor;
  parameter(name: string): Tensor;
  /** `[T,I]` → `[T,O]` by the weight and bias of that name. */
  linear(x: Tensor, name: string, exact?: boolean): Tensor;
  layerNorm(x: Tensor, name: string): Tensor;
  /** The present value of a weight under its Hugging Face name, with what LoRA adds. */
  read: ReadWeight;
  dispose(): void;
}

/** Puts the weights that `read` gives on the engine: those of the encoder and of its head, as `shapes` names them. */
export function createBertEncoder(
  engine: Engine,
  config: BertConfig,
  shapes: ReadonlyMap<string, readonly number[]>,
  read: ReadWeight,
  {
    frozenLayers = 0,
    freezeEmbeddings = false,
    lora,
    sparseEmbedding = true,
    wantedRowsOnly = true,
  }: EncoderOptions = {},
): BertEncoder {
  const deepestFrozen = frozenDepth(frozenLayers, freezeEmbeddings);
  const parameters = new Map<string, Tensor>();
  const trained = new Map<string, Tensor>();
  const factors = new Map<string, LoraFactors>();
  for (const [name, shape] of shapes) {
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
  const pick = (x: Tensor, { rows }: WantedRows): Tensor => engine.rows(x, engine.integers(rows));

  const words = ({ ids }: PackedTexts): Tensor =>
    engine.rows(parameter(WORD_EMBEDDINGS), engine.integers(ids));

  /** `[T]` → `[T,H]` */
  function embed(texts: PackedTexts, dropout: number, offset?: Tensor): Tensor {
    const { ids, positions } = texts;
    const table = (kind: string): Tensor => parameter(`bert.embeddings.${kind}_embeddings.weight`);
    const own = words(texts);
    const moved = offset === undefined ? own : engine.add(own, offset);
    const places = engine.rows(table('position'), engine.integers(positions));
    const types = engine.rows(table('token_type'), engine.integers(new Int32Array(ids.length)));
    const sum = engine.add(engine.add(moved, types), places);
    return engine.dropout(layerNorm(sum, 'bert.embeddings.LayerNorm'), dropout);
  }

  /** `[T,H]` → `[T,H]`, or of the wanted rows alone, `[W,H]`. */
  function encodeLayer(
    x: Tensor,
    layer: string,
    texts: PackedTexts,
    dropout: number,
    wanted?: WantedRows,
  ): Tensor {
    const own = wanted === undefined ? x : pick(x, wanted);
    const query = linear(own, `${layer}.attention.self.query`);
    const key = linear(x, `${layer}.attention.self.key`);
    const value = linear(x, `${layer}.attention.self.value`);
    const queries = wanted?.spans ?? texts.rows;
    const context = engine.attention(query, key, value, {
      ...{ queries, keys: texts.texts, heads: config.heads, dropout },
    });
    const attended = engine.dropout(linear(context, `${layer}.attention.output.dense`), dropout);
    const middle = layerNorm(engine.add(attended, own), `${layer}.attention.output.LayerNorm`);
    const wide = engine.gelu(linear(middle, `${layer}.intermediate.dense`));
    const narrow = engine.dropout(linear(wide, `${layer}.output.dense`), dropout);
    return layerNorm(engine.add(narrow, middle), `${layer}.output.LayerNorm`);
  }

  /** Through the layers from `first` up to `end`; where that is the last, of the wanted rows alone. */
  function encodeLayers(
    x: Tensor,
    [first, end]: readonly [number, number],
    texts: PackedTexts,
    dropout: number,
    wanted: WantedRows,
  ): Tensor {
    let hidden = x;
    for (let i = first; i < end; i++) {
      const input = hidden;
      const own = wantedRowsOnly && i === config.layers - 1 ? wanted : undefined;
      hidden = engine.scope(() => encodeLayer(input, `bert.encoder.layer.${String(i)}`, texts, dropout, own));
    }
    return end === config.layers && end > first && !wantedRowsOnly ? pick(hidden, wanted) : hidden;
  }

  const hasFrozenPart = deepestFrozen >= 0;

  /** Through the embeddings and the frozen layers, which know no dropout. */
  function bottom(texts: PackedTexts, wanted: WantedRows, dropout: number, offset?: Tensor): Tensor {
    const embedded = engine.scope(() => embed(texts, hasFrozenPart ? 0 : dropout, offset));
    return encodeLayers(embedded, [0, frozenLayers], texts, 0, wanted);
  }

  function frozen(texts: PackedTexts, wanted: WantedRows): Tensor {
    return engine.scope(() => engine.withoutGradients(() => bottom(texts, wanted, 0)));
  }

  return {
    ...{ trained, hasFrozenPart, frozen, words, parameter, linear, layerNorm },
    encode(texts, wanted, dropout, { frozen: known, offset } = {}) {
      const isFrozen = hasFrozenPart && offset === undefined;
      const input = known ?? (isFrozen ? frozen(texts, wanted) : bottom(texts, wanted, dropout, offset));
      return encodeLayers(input, [frozenLayers, config.layers], texts, dropout, wanted);
    },
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
