import { attributeType, dataType, type AttributeValue, type NodeProto, type TensorProto } from './schema.ts';

/** A tensor of the graph and the weight of the model that it is, `transposed` if its two axes are swapped. */
export interface GraphWeight {
  name: string;
  weight: string;
  transposed: boolean;
}

/** Attribute values, as ONNX tells them apart: an integer, a list of integers, a real number. */
export const int = (i: number): AttributeValue => ({ type: attributeType.int, i });
export const ints = (...values: number[]): AttributeValue => ({ type: attributeType.ints, ints: values });
export const float = (f: number): AttributeValue => ({ type: attributeType.float, f });

/**
 * Builds the nodes of an ONNX graph in the order in which they run. Values are passed around by name; a
 * constant or weight that is asked for twice is stored once. Weights are only named here, their figures come
 * when writing.
 */
export class GraphBuilder {
  readonly nodes: NodeProto[] = [];
  readonly #constants = new Map<string, TensorProto>();
  readonly #weights = new Map<string, GraphWeight>();

  get constants(): readonly TensorProto[] {
    return [...this.#constants.values()];
  }

  get weights(): readonly GraphWeight[] {
    return [...this.#weights.values()];
  }

  /**
   * Adds an operator with one output and returns the output's name, by default one made of the operator's.
   */
  add(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    output = `${opType}_${this.nodes.length}`,
  ): string {
    this.nodes.push({
      name: output,
      opType,
      input: inputs,
      output: [output],
      attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...value })),
    });
    return output;
  }

  /** A constant of type f32 and shape []. */
  scalar(value: number): string {
    return this.#constant(`float_${value}`, dataType.float32, [], new Float32Array([value]));
  }

  /** A constant of type int64 and shape [n]. */
  list(...values: number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(`ints_${values.join('_')}`, dataType.int64, [values.length], data);
  }

  /** The weight of that name, as it is. */
  weight(weight: string): string {
    this.#weights.set(weight, { name: weight, weight, transposed: false });
    return weight;
  }

  /** The matrix of that name, [out, in] in the model, stored [in, out] as `MatMul` wants it. */
  transposedWeight(weight: string): string {
    const name = `${weight}.transposed`;
    this.#weights.set(name, { name, weight, transposed: true });
    return name;
  }

  #constant(name: string, type: number, dims: number[], data: Float32Array | BigInt64Array): string {
    const rawData = new Uint8Array(data.buffer);
    this.#constants.set(name, { name, dataType: type, dims, rawData });
    return name;
  }
}
