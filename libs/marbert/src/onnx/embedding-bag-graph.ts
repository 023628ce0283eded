import { BAG_WORD_EMBEDDINGS } from '../weights.ts';
import { createArithmetic } from './arithmetic.ts';
import type { ClassifierGraph, GraphKind } from './bert-graph.ts';
import { gelu, layerNorm, linear } from './blocks.ts';
import { GraphBuilder, int, ints } from './graph.ts';
import { inputsOf, maskUnless } from './inputs.ts';
import { dataType } from './schema.ts';

/** What the weights of an embedding bag do not tell of it; `layerNormEpsilon` is what LayerNorm adds to the variance. */
export interface EmbeddingBagGraphShape {
  architecture: 'EMBEDDING_BAG';
  layerNormEpsilon: number;
}

/**
 * The forward pass of an embedding bag (embedding-bag.ts), from the inputs of its kind, as a BERT's, to `logits` [B, C].
 * What follows the word embeddings is a row a text, and f32 always.
 */
export function embeddingBagGraph(
  { layerNormEpsilon }: EmbeddingBagGraphShape,
  { inputs, precision }: GraphKind,
): ClassifierGraph {
  const graph = new GraphBuilder();
  const builder = { graph, arithmetic: createArithmetic(graph, 'F32') };
  const { ids, seen } = inputs === 'BATCH' ? readBatch() : readPacked(graph);
  const words = createArithmetic(graph, precision).lookUp(BAG_WORD_EMBEDDINGS, ids); // [B, T, H]
  const column = graph.add('Unsqueeze', [seen, graph.list(2)]);
  const counted = graph.add('Cast', [column], { to: int(dataType.float32) }); // [B, T, 1]
  const sum = graph.add('ReduceSum', [graph.add('Mul', [words, counted]), graph.list(1)], {
    keepdims: int(0),
  });
  const count = graph.add('ReduceSum', [counted, graph.list(1)], { keepdims: int(0) });
  const candidates = graph.add('Add', [words, maskUnless(graph, column)]);
  const pooled = {
    mean: graph.add('Div', [sum, count]),
    max: graph.add('ReduceMax', [candidates], { axes: ints(1), keepdims: int(0) }),
  };
  const [mean, max] = (['mean', 'max'] as const).map((name) =>
    linear(builder, `${name}.dense`, layerNorm(builder, `${name}.LayerNorm`, pooled[name], layerNormEpsilon)),
  );
  const hidden = gelu(builder, graph.add('Add', [mean ?? '', max ?? '']));
  linear(builder, 'classifier', hidden, 'logits');
  return { graph, inputs: inputsOf[inputs] };
}

/** Token ids [B, T], and whether a token is one of the text's. */
interface Texts {
  ids: string;
  seen: string;
}

function readBatch(): Texts {
  return { ids: 'input_ids', seen: 'attention_mask' };
}

/** Lays the texts of a row below each other, each as long as the longest: rows are short, and so nothing is scattered. */
function readPacked(graph: GraphBuilder): Texts {
  const scalar = (list: string): string => graph.add('Squeeze', [list, graph.list(0)]);
  const tokens = graph.add('Shape', ['ids'], { start: int(1) }); // [1]
  const others = graph.add('Slice', ['first', graph.list(1), graph.add('Shape', ['first']), graph.list(0)]);
  const ends = graph.add('Concat', [others, tokens], { axis: int(0) }); // [B]
  const longest = graph.add('ReduceMax', [graph.add('Sub', [ends, 'first'])], { keepdims: int(0) });
  const steps = graph.add('Range', [scalar(graph.list(0)), longest, scalar(graph.list(1))]); // [T]
  const places = graph.add('Add', [graph.add('Unsqueeze', ['first', graph.list(1)]), steps]); // [B, T]
  const last = graph.add('Sub', [tokens, graph.list(1)]);
  const row = graph.add('Squeeze', ['ids', graph.list(0)]);
  return {
    ids: graph.add('Gather', [row, graph.add('Min', [places, last])]),
    seen: graph.add('Less', [places, graph.add('Unsqueeze', [ends, graph.list(1)])]),
  };
}
