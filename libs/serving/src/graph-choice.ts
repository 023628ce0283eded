import { isFaithful, weightsOfGraph, type GraphInputs, type GraphPrecision } from '@tasnif/marbert';

/** What is known of a graph of a model's export: how it compares with the engine that trained the model. */
export interface MeasuredGraph {
  path: string;
  inputs: GraphInputs;
  precision: GraphPrecision;
  /** On how many texts they were compared; null where that was not noted yet. */
  texts: number | null;
  /** Null where it gave no number. */
  maxLogitDifference: number | null;
  flippedLabels: number;
  macroF1: number;
  /** The engine's; null where that was not noted yet. */
  engineMacroF1: number | null;
}

/** AUTO: whatever is faster on this machine, of what is exact enough. */
export type ServingPrecision = 'AUTO' | Exclude<GraphPrecision, 'FP16'>;

/**
 * Paths of the graphs that a model may be served from: those for texts end to end whose answers are within the bounds
 * of their precision. INT8 falls back to F32 where no graph in 8 bits is, and F32 to the graph for batches. Empty for
 * a model whose graphs were never measured.
 */
export function servableGraphs(graphs: readonly MeasuredGraph[], precision: ServingPrecision): string[] {
  const f32 = graphs.filter((graph) => graph.precision === 'F32');
  const packed = f32.find(({ inputs }) => inputs === 'PACKED');
  const isExact = (graph: MeasuredGraph): boolean =>
    isFaithful(
      {
        ...graph,
        maxLogitDifference: graph.maxLogitDifference ?? Infinity,
        // A macro F1 above 0 says that there were some.
        texts: graph.texts ?? (graph.macroF1 > 0 ? 1 : 0),
      },
      // In F32 a graph has the macro F1 of the engine, or else it is not faithful itself.
      graph.engineMacroF1 ?? packed?.macroF1 ?? graph.macroF1,
    );
  const plain =
    packed !== undefined && isExact(packed) ? packed : f32.find(({ inputs }) => inputs === 'BATCH');
  const small = graphs.filter(
    (graph) => graph.precision === 'INT8' && graph.inputs === 'PACKED' && isExact(graph),
  );
  const plains = plain === undefined ? [] : [plain];
  const chosen = { AUTO: [...plains, ...small], F32: plains, INT8: small.length > 0 ? small : plains };
  return chosen[precision].map(({ path }) => path);
}

/**
 * Of a model's files those that its answers come from: the tokenizer, the graphs and their weights. For a model whose
 * graphs were never measured, all that there are.
 */
export function servedFiles<File extends { path: string }>(
  files: readonly File[],
  graphs: readonly string[],
): File[] {
  const needed = ['tokenizer.json', ...graphs.flatMap((graph) => [graph, weightsOfGraph(graph)])];
  return files.filter(({ path }) =>
    graphs.length === 0 ? path === 'tokenizer.json' || path.startsWith('onnx/') : needed.includes(path),
  );
}
