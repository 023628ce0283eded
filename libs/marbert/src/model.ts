import type { Engine, Tensor } from '@tasnif/engine';
import type { Batch } from './batches.ts';
import type { BertConfig } from './config.ts';
import { weightShapes, type ReadWeight } from './weights.ts';

/**
 * A BERT sequence classifier on an engine (Devlin et al. 2019, as Hugging Face's `BertForSequenceClassification`).
 * The texts of a batch lie end to end without padding; only attention and positions know where one ends.
 */
export interface BertClassifier {
  readonly config: BertConfig;
  /** Every weight under its Hugging Face name. */
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** Batch of B texts → logits `[B,C]`. `dropout` is a probability, 0 when evaluating. */
  logits(batch: Batch, dropout: number): Tensor;
  /** The present value of a weight. */
  read: ReadWeight;
  dispose(): void;
}

/** Puts the weights that `read` gives on the engine. */
export function createBertClassifier(engine: Engine, config: BertConfig, read: ReadWeight): BertClassifier {
  const parameters = new Map<string, Tensor>();
  for (const name of weightShapes(config).keys()) {
    const { data, shape } = read(name);
    parameters.set(name, engine.parameter(data, shape));
  }

  const parameter = (name: string): Tensor => {
    const found = parameters.get(name);
    if (found === undefined) throw new RangeError(`A BERT has no weight "${name}".`);
    return found;
  };
  const linear = (x: Tensor, name: string): Tensor =>
    engine.linear(x, parameter(`${name}.weight`), parameter(`${name}.bias`));
  const layerNorm = (x: Tensor, name: string): Tensor =>
    engine.layerNorm(x, parameter(`${name}.weight`), parameter(`${name}.bias`), config.layerNormEpsilon);

  /** `[T]` → `[T,H]` */
  function embed({ ids, positions }: Batch, dropout: number): Tensor {
    const table = (kind: string): Tensor => parameter(`bert.embeddings.${kind}_embeddings.weight`);
    const words = engine.rows(table('word'), engine.integers(ids));
    const places = engine.rows(table('position'), engine.integers(positions));
    const types = engine.rows(table('token_type'), engine.integers(new Int32Array(ids.length)));
    const sum = engine.add(engine.add(words, types), places);
    return engine.dropout(layerNorm(sum, 'bert.embeddings.LayerNorm'), dropout);
  }

  /** `[T,H]` → `[T,H]` */
  function encode(x: Tensor, layer: string, lengths: readonly number[], dropout: number): Tensor {
    const [query, key, value] = ['query', 'key', 'value'].map((part) =>
      linear(x, `${layer}.attention.self.${part}`),
    ) as [Tensor, Tensor, Tensor];
    const context = engine.attention(query, key, value, { lengths, heads: config.heads, dropout });
    const attended = engine.dropout(linear(context, `${layer}.attention.output.dense`), dropout);
    const middle = layerNorm(engine.add(attended, x), `${layer}.attention.output.LayerNorm`);
    const wide = engine.gelu(linear(middle, `${layer}.intermediate.dense`));
    const narrow = engine.dropout(linear(wide, `${layer}.output.dense`), dropout);
    return layerNorm(engine.add(narrow, middle), `${layer}.output.LayerNorm`);
  }

  return {
    config,
    parameters,
    logits: (batch, dropout) =>
      engine.scope(() => {
        let x = engine.scope(() => embed(batch, dropout));
        for (let i = 0; i < config.layers; i++) {
          const input = x;
          x = engine.scope(() => encode(input, `bert.encoder.layer.${String(i)}`, batch.lengths, dropout));
        }
        const first = engine.rows(x, engine.integers(batch.firstTokens));
        const pooled = engine.tanh(linear(first, 'bert.pooler.dense'));
        return linear(engine.dropout(pooled, dropout), 'classifier');
      }),
    read: (name) => ({ shape: parameter(name).shape, data: engine.read(parameter(name)) }),
    dispose: () => {
      engine.free([...parameters.values()]);
    },
  };
}
