import type { Arithmetic } from './arithmetic.ts';
import { int, type GraphBuilder } from './graph.ts';
import { dataType, type ValueInfo } from './schema.ts';

/**
 * How a graph is given texts. BATCH: `input_ids`, `attention_mask` and `token_type_ids` [B, T], as Hugging Face's models
 * are. PACKED: B texts end to end in one row, `ids`, `positions` (each text's from 0) and `segments` (which text a token
 * is of) [1, T], and `first` [B], the place of each text's first token. All are int64.
 */
export type GraphInputs = 'BATCH' | 'PACKED';

/** What a graph of either kind is given. */
export const inputsOf: Record<GraphInputs, readonly ValueInfo[]> = {
  BATCH: ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => ({
    ...{ name, elemType: dataType.int64 },
    axes: ['batch_size', 'sequence_length'],
  })),
  PACKED: [
    ...['ids', 'positions', 'segments'].map((name) => ({
      ...{ name, elemType: dataType.int64 },
      axes: [1, 'tokens'],
    })),
    { name: 'first', elemType: dataType.int64, axes: ['batch_size'] },
  ],
};

/** What the layers are given; R rows of T tokens, one row for all texts or one each. */
export interface ReadTexts {
  inputs: readonly ValueInfo[];
  /** The sum of the embeddings, not yet normalised: [R, T, H]. */
  embedded: string;
  /** What is added to the scores: 0, or `masked` where a token must not be seen. */
  mask: string;
  /** The mask of the first tokens alone. */
  firstMask: string;
  /** The first tokens of the texts: [R, T, H] -> [R, B / R, H]. */
  first(hidden: string): string;
  /** The same as a list: [R, B / R, H] -> [B, H]. */
  flatten(rows: string): string;
}

/** Added to what must not be seen: far enough below every score that its softmax is 0 in f32, and below every weight. */
const masked = -10_000;

const embeddings = (name: string): string => `bert.embeddings.${name}_embeddings.weight`;

export function readTexts(graph: GraphBuilder, arithmetic: Arithmetic, inputs: GraphInputs): ReadTexts {
  return inputs === 'BATCH' ? readBatch(graph, arithmetic) : readPacked(graph, arithmetic);
}

function readBatch(graph: GraphBuilder, { lookUp }: Arithmetic): ReadTexts {
  const types = graph.add('Gather', [graph.weight(embeddings('token_type')), 'token_type_ids']);
  const length = graph.add('Shape', ['input_ids'], { start: int(1) }); // [T]
  const table = graph.weight(embeddings('position'));
  const positions = graph.add('Slice', [table, graph.list(0), length, graph.list(0)]); // [T, H]
  const words = lookUp(embeddings('word'), 'input_ids');
  const seen = graph.add('Unsqueeze', ['attention_mask', graph.list(1, 2)]);
  const mask = maskUnless(graph, seen); // [B, 1, 1, T]
  return {
    inputs: inputsOf.BATCH,
    embedded: graph.add('Add', [graph.add('Add', [words, types]), positions]),
    ...{ mask, firstMask: mask },
    first: (hidden) => graph.add('Gather', [hidden, graph.list(0)], { axis: int(1) }),
    flatten: (rows) => graph.add('Squeeze', [rows, graph.list(1)]),
  };
}

function readPacked(graph: GraphBuilder, { lookUp }: Arithmetic): ReadTexts {
  const types = graph.add('Gather', [graph.weight(embeddings('token_type')), graph.list(0)]); // [1, H]
  const positions = graph.add('Gather', [graph.weight(embeddings('position')), 'positions']);
  const words = lookUp(embeddings('word'), 'ids');
  const own = graph.add('Equal', [
    graph.add('Unsqueeze', ['segments', graph.list(1, 3)]),
    graph.add('Unsqueeze', ['segments', graph.list(1, 2)]),
  ]);
  const mask = maskUnless(graph, own); // [1, 1, T, T]
  return {
    inputs: inputsOf.PACKED,
    embedded: graph.add('Add', [graph.add('Add', [words, types]), positions]),
    mask,
    firstMask: graph.add('Gather', [mask, 'first'], { axis: int(2) }), // [1, 1, B, T]
    first: (hidden) => graph.add('Gather', [hidden, 'first'], { axis: int(1) }),
    flatten: (rows) => graph.add('Squeeze', [rows, graph.list(0)]),
  };
}

/** 0 where `seen` is 1 or true, else `masked`. */
export function maskUnless(graph: GraphBuilder, seen: string): string {
  const kept = graph.add('Cast', [seen], { to: int(dataType.float32) });
  return graph.add('Mul', [graph.add('Sub', [graph.scalar(1), kept]), graph.scalar(masked)]);
}
