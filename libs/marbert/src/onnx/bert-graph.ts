import { float, GraphBuilder, int, ints } from './graph.ts';
import { dataType } from './schema.ts';

/** What the weights of a BERT do not tell of it; `layerNormEpsilon` is what LayerNorm adds to the variance. */
export interface BertGraphShape {
  layers: number;
  heads: number;
  hiddenSize: number;
  layerNormEpsilon: number;
}

/** Added to the score of a padding token: far enough below every score that its softmax is 0 in f32. */
const masked = -10_000;

/**
 * The forward pass of Hugging Face's `BertForSequenceClassification` in evaluation mode (Devlin et al. 2019),
 * from `input_ids`, `attention_mask` and `token_type_ids` [B, T] to `logits` [B, C]. Linear layers are MatMul
 * and Add rather than Gemm, which takes no third axis: ONNX Runtime then joins the Add with the GELU after
 * it.
 */
export function bertGraph(shape: BertGraphShape): GraphBuilder {
  const graph = new GraphBuilder();
  const mask = attentionMask(graph);
  let hidden = embeddings(graph, shape);
  for (let layer = 0; layer < shape.layers; layer++) {
    const prefix = `bert.encoder.layer.${layer}`;
    // The classifier reads the first token alone, so the last layer need not compute the rows of the others.
    const last = layer === shape.layers - 1;
    const rows = last ? graph.add('Gather', [hidden, graph.list(0)], { axis: int(1) }) : hidden;
    const attended = attention(graph, shape, `${prefix}.attention`, { rows, context: hidden, mask });
    hidden = feedForward(graph, shape, prefix, attended);
  }
  const first = graph.add('Squeeze', [hidden, graph.list(1)]); // [B, 1, H] -> [B, H]
  const pooled = graph.add('Tanh', [linear(graph, 'bert.pooler.dense', first)]);
  linear(graph, 'classifier', pooled, 'logits');
  return graph;
}

/** word[id] + type[type id] + position[0..T), normalised: [B, T, H]. */
function embeddings(graph: GraphBuilder, shape: BertGraphShape): string {
  const table = (name: string): string => graph.weight(`bert.embeddings.${name}_embeddings.weight`);
  const words = graph.add('Gather', [table('word'), 'input_ids']);
  const types = graph.add('Gather', [table('token_type'), 'token_type_ids']);
  const length = graph.add('Shape', ['input_ids'], { start: int(1) }); // [T]
  const positions = graph.add('Slice', [table('position'), graph.list(0), length, graph.list(0)]); // [T, H]
  const sum = graph.add('Add', [graph.add('Add', [words, types]), positions]);
  return layerNorm(graph, shape, 'bert.embeddings.LayerNorm', sum);
}

/** 0 where a token may be attended to and `masked` where it is padding: [B, 1, 1, T]. */
function attentionMask(graph: GraphBuilder): string {
  const broadcast = graph.add('Unsqueeze', ['attention_mask', graph.list(1, 2)]);
  const kept = graph.add('Cast', [broadcast], { to: int(dataType.float32) });
  return graph.add('Mul', [graph.add('Sub', [graph.scalar(1), kept]), graph.scalar(masked)]);
}

/**
 * LayerNorm(x + dense(softmax(q kᵀ / √(H/A) + mask) v)) with q of the rows x [B, R, H], and k and v of the
 * context [B, T, H]; result [B, R, H].
 */
function attention(
  graph: GraphBuilder,
  shape: BertGraphShape,
  prefix: string,
  { rows, context, mask }: { rows: string; context: string; mask: string },
): string {
  const headSize = shape.hiddenSize / shape.heads;
  const perHead = (name: string, x: string, ...perm: number[]): string => {
    const projected = linear(graph, `${prefix}.self.${name}`, x);
    const split = graph.add('Reshape', [projected, graph.list(0, 0, shape.heads, headSize)]);
    return graph.add('Transpose', [split], { perm: ints(...perm) });
  };
  const query = perHead('query', rows, 0, 2, 1, 3); // [B, A, R, H/A]
  const key = perHead('key', context, 0, 2, 3, 1); // [B, A, H/A, T]
  const value = perHead('value', context, 0, 2, 1, 3); // [B, A, T, H/A]
  const scores = graph.add('Div', [graph.add('MatMul', [query, key]), graph.scalar(Math.sqrt(headSize))]);
  const weights = graph.add('Softmax', [graph.add('Add', [scores, mask])], { axis: int(-1) });
  const mixed = graph.add('Transpose', [graph.add('MatMul', [weights, value])], { perm: ints(0, 2, 1, 3) });
  const joined = graph.add('Reshape', [mixed, graph.list(0, 0, shape.hiddenSize)]);
  const output = linear(graph, `${prefix}.output.dense`, joined);
  return layerNorm(graph, shape, `${prefix}.output.LayerNorm`, graph.add('Add', [output, rows]));
}

/** LayerNorm(x + dense(gelu(dense(x)))), x and result [B, R, H]. */
function feedForward(graph: GraphBuilder, shape: BertGraphShape, prefix: string, hidden: string): string {
  const inner = gelu(graph, linear(graph, `${prefix}.intermediate.dense`, hidden));
  const output = linear(graph, `${prefix}.output.dense`, inner);
  return layerNorm(graph, shape, `${prefix}.output.LayerNorm`, graph.add('Add', [output, hidden]));
}

/** x · (1 + erf(x / √2)) · ½. */
function gelu(graph: GraphBuilder, x: string): string {
  const erf = graph.add('Erf', [graph.add('Div', [x, graph.scalar(Math.SQRT2)])]);
  const gated = graph.add('Mul', [x, graph.add('Add', [erf, graph.scalar(1)])]);
  return graph.add('Mul', [gated, graph.scalar(0.5)]);
}

/** x Wᵀ + b, W stored [out, in]. */
function linear(graph: GraphBuilder, name: string, x: string, output?: string): string {
  const product = graph.add('MatMul', [x, graph.transposedWeight(`${name}.weight`)]);
  return graph.add('Add', [product, graph.weight(`${name}.bias`)], {}, output);
}

function layerNorm(graph: GraphBuilder, shape: BertGraphShape, name: string, x: string): string {
  const inputs = [x, graph.weight(`${name}.weight`), graph.weight(`${name}.bias`)];
  return graph.add('LayerNormalization', inputs, { axis: int(-1), epsilon: float(shape.layerNormEpsilon) });
}
