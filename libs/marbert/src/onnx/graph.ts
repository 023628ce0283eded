import { attributeType, dataType, type AttributeValue, type NodeProto, type TensorProto } from './schema.ts';
import type { WeightForm } from './weight-form.ts';

/** A tensor of the graph, the weight of the model that it is made of, and how. */
export interface GraphWeight {
  name: string;
  weight: string;
  form: WeightForm;
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
    this.#push(output, opType, inputs, [output], attributes);
    return output;
  }

  /** Adds an operator with several outputs and returns their names, made of `outputs`. */
  addMany<Name extends string>(
    opType: string,
    inputs: readonly string[],
    outputs: readonly Name[],
  ): Record<Name, string> {
    const node = `${opType}_${this.nodes.length}`;
    const named = outputs.map((output): [Name, string] => [output, `${node}_${output}`]);
    this.#push(
      node,
      opType,
      inputs,
      named.map(([, name]) => name),
    );
    return Object.fromEntries(named) as Record<Name, string>;
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

  /** The weight of that name in `form`, by default as it is. */
  weight(weight: string, form: WeightForm = 'f32'): string {
    const name = form === 'f32' ? weight : `${weight}.${form}`;
    this.#weights.set(name, { name, weight, form });
    return name;
  }

  #push(
    name: string,
    opType: string,
    input: readonly string[],
    output: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): void {
    const attribute = Object.entries(attributes).map(([key, value]) => ({ name: key, ...value }));
    this.nodes.push({ name, opType, input, output, attribute });
  }

  #constant(name: string, type: number, dims: number[], data: Float32Array | BigInt64Array): string {
    const rawData = new Uint8Array(data.buffer);
    this.#constants.set(name, { name, dataType: type, dims, rawData });
    return name;
  }
}
