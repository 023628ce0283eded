import { int, type GraphBuilder } from './graph.ts';
import { dataType } from './schema.ts';

/** What the large weights of a graph are kept as: f32, f16 that is computed with in f32, or 8-bit whole numbers. */
export type GraphPrecision = 'F32' | 'FP16' | 'INT8';

/** The two things that are done with large weights. */
export interface Arithmetic {
  /** Rows of a table [n, H] by their numbers; H is added to the axes of `indices`. */
  lookUp(table: string, indices: string): string;
  /** x Wᵀ, W stored [out, in] in the model. */
  product(x: string, weight: string): string;
}

export function createArithmetic(graph: GraphBuilder, precision: GraphPrecision): Arithmetic {
  switch (precision) {
    case 'F32':
      return createF32(graph);
    case 'FP16':
      return createF16(graph);
    case 'INT8':
      return createInt8(graph);
  }
}

function createF32(graph: GraphBuilder): Arithmetic {
  return {
    lookUp: (table, indices) => graph.add('Gather', [graph.weight(table), indices]),
    product: (x, weight) => graph.add('MatMul', [x, graph.weight(weight, 'f32-transposed')]),
  };
}

/** Half the bytes; every operator is given f32, for on a CPU few are there in f16. */
function createF16(graph: GraphBuilder): Arithmetic {
  const toFloat = (x: string): string => graph.add('Cast', [x], { to: int(dataType.float32) });
  return {
    lookUp: (table, indices) => toFloat(graph.add('Gather', [graph.weight(table, 'f16'), indices])),
    product: (x, weight) => graph.add('MatMul', [x, toFloat(graph.weight(weight, 'f16-transposed'))]),
  };
}

/**
 * Dynamic quantisation, in the operators of `onnxruntime.quantization.quantize_dynamic`: activations become 8-bit by
 * the smallest and largest of all that a product is given, weights have a scale for each output. ONNX Runtime joins
 * these operators to one; any other runtime of ONNX computes them as they stand.
 */
function createInt8(graph: GraphBuilder): Arithmetic {
  const quantised = new Map<string, Record<'y' | 'scale' | 'zero', string>>();
  /** Query, key and value are made of the same activations. */
  const quantise = (x: string): Record<'y' | 'scale' | 'zero', string> => {
    const made = quantised.get(x) ?? graph.addMany('DynamicQuantizeLinear', [x], ['y', 'scale', 'zero']);
    quantised.set(x, made);
    return made;
  };
  const toFloat = (x: string): string => graph.add('Cast', [x], { to: int(dataType.float32) });

  return {
    lookUp(table, indices) {
      const rows = graph.add('Gather', [graph.weight(table, 'int8-table'), indices]);
      const scales = graph.add('Gather', [graph.weight(table, 'int8-table-scale'), indices]);
      return graph.add('Mul', [toFloat(rows), graph.add('Unsqueeze', [scales, graph.list(-1)])]);
    },
    product(x, weight) {
      const { y, scale, zero } = quantise(x);
      const sums = graph.add('MatMulInteger', [y, graph.weight(weight, 'int8-factor'), zero]);
      const factor = graph.add('Mul', [scale, graph.weight(weight, 'int8-factor-scale')]);
      return graph.add('Mul', [toFloat(sums), factor]);
    },
  };
}
