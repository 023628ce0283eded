import { createArithmetic, type GraphPrecision } from './arithmetic.ts';
import { gelu, layerNorm, linear, type Blocks } from './blocks.ts';
import { GraphBuilder, int, ints } from './graph.ts';
import { readTexts, type GraphInputs } from './inputs.ts';
import type { ValueInfo } from './schema.ts';

/** What the weights of a BERT do not tell of it; `layerNormEpsilon` is what LayerNorm adds to the variance. */
export interface BertGraphShape {
  architecture?: 'BERT';
  layers: number;
  heads: number;
  hiddenSize: number;
  layerNormEpsilon: number;
}

/** How a graph reads texts and computes. */
export interface GraphKind {
  inputs: GraphInputs;
  precision: GraphPrecision;
}

/** A graph that ends in `logits` [B, C], and what it is given. */
export interface ClassifierGraph {
  graph: GraphBuilder;
  inputs: readonly ValueInfo[];
}

interface Builder extends Blocks {
  shape: BertGraphShape;
}

/**
 * The forward pass of Hugging Face's `BertForSequenceClassification` in evaluation mode (Devlin et al. 2019), from the
 * inputs of its kind to `logits` [B, C]. Linear layers are MatMul and Add rather than Gemm, which takes no third axis:
 * ONNX Runtime then joins the Add with the GELU after it. What follows the last layer is a row a text, and f32 always.
 */
export function bertGraph(shape: BertGraphShape, { inputs, precision }: GraphKind): ClassifierGraph {
  const graph = new GraphBuilder();
  const arithmetic = createArithmetic(graph, precision);
  const head = createArithmetic(graph, 'F32');
  const builder = { graph, arithmetic, shape };
  const texts = readTexts(graph, arithmetic, inputs);
  let hidden = layerNorm(builder, 'bert.embeddings.LayerNorm', texts.embedded, shape.layerNormEpsilon);
  for (let layer = 0; layer < shape.layers; layer++) {
    const prefix = `bert.encoder.layer.${layer}`;
    // The classifier reads the first tokens alone, so the last layer need not compute the rows of the others.
    const last = layer === shape.layers - 1;
    const rows = last ? texts.first(hidden) : hidden;
    const mask = last ? texts.firstMask : texts.mask;
    const attended = attention(builder, `${prefix}.attention`, { rows, context: hidden, mask });
    hidden = feedForward(builder, prefix, attended);
  }
  const first = texts.flatten(hidden);
  const pooled = graph.add('Tanh', [linear({ graph, arithmetic: head }, 'bert.pooler.dense', first)]);
  linear({ graph, arithmetic: head }, 'classifier', pooled, 'logits');
  return { graph, inputs: texts.inputs };
}

/**
 * LayerNorm(x + dense(softmax(q kᵀ / √(H/A) + mask) v)) with q of the rows x [R, N, H], and k and v of the context
 * [R, T, H]; result [R, N, H].
 */
function attention(
  builder: Builder,
  prefix: string,
  { rows, context, mask }: { rows: string; context: string; mask: string },
): string {
  const { graph, shape } = builder;
  const headSize = shape.hiddenSize / shape.heads;
  const perHead = (name: string, x: string, ...perm: number[]): string => {
    const projected = linear(builder, `${prefix}.self.${name}`, x);
    const split = graph.add('Reshape', [projected, graph.list(0, 0, shape.heads, headSize)]);
    return graph.add('Transpose', [split], { perm: ints(...perm) });
  };
  const query = perHead('query', rows, 0, 2, 1, 3); // [R, A, N, H/A]
  const key = perHead('key', context, 0, 2, 3, 1); // [R, A, H/A, T]
  const value = perHead('value', context, 0, 2, 1, 3); // [R, A, T, H/A]
  const scores = graph.add('Div', [graph.add('MatMul', [query, key]), graph.scalar(Math.sqrt(headSize))]);
  const weights = graph.add('Softmax', [graph.add('Add', [scores, mask])], { axis: int(-1) });
  const mixed = graph.add('Transpose', [graph.add('MatMul', [weights, value])], { perm: ints(0, 2, 1, 3) });
  const joined = graph.add('Reshape', [mixed, graph.list(0, 0, shape.hiddenSize)]);
  const output = linear(builder, `${prefix}.output.dense`, joined);
  const sum = graph.add('Add', [output, rows]);
  return layerNorm(builder, `${prefix}.output.LayerNorm`, sum, shape.layerNormEpsilon);
}

/** LayerNorm(x + dense(gelu(dense(x)))), x and result [R, N, H]. */
function feedForward(builder: Builder, prefix: string, hidden: string): string {
  const inner = gelu(builder, linear(builder, `${prefix}.intermediate.dense`, hidden));
  const output = linear(builder, `${prefix}.output.dense`, inner);
  const sum = builder.graph.add('Add', [output, hidden]);
  return layerNorm(builder, `${prefix}.output.LayerNorm`, sum, builder.shape.layerNormEpsilon);
}
