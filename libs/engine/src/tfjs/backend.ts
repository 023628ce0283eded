import * as tf from '@tensorflow/tfjs-core';
import type { EngineName, Span } from '../engine.ts';

/** One of TensorFlow.js's back ends, once it is ready, and what is computed in another way on each. */
export interface Backend {
  readonly name: Extract<EngineName, 'tensorflow' | 'wasm'>;
  /** As an engine reports it. */
  readonly device: string;
  readonly version: string;
  /** Bytes of tensors that it can hold at most. */
  readonly memoryLimit: number;
  /** Bytes that it has taken from the system for tensors, if it can say. */
  heldBytes?(): number;
  readonly kernels: Kernels;
}

export interface Kernels {
  /** Matrix product of two matrices, or of as many as lie behind one another, plus `bias` in each row. */
  product(a: tf.Tensor, b: tf.Tensor, options?: ProductOptions): tf.Tensor;
  /** The standard normal distribution: Φ(x) and its density φ(x), to 1e-7. */
  normal(x: tf.Tensor): { share: tf.Tensor; density: tf.Tensor };
  /** Rows of `table [V,H]` by `indices [T]` → `[T,H]`. */
  chooseRows(table: tf.Tensor, indices: Int32Array): tf.Tensor;
  /** `values [T,H]` added up by `indices [T]` → `[count,H]`. */
  addRows(values: tf.Tensor, indices: Int32Array, count: number): tf.Tensor;
  /** Parts of `x [A,T,D]`, `[heads,rows,D]` each. */
  cut(x: tf.Tensor, parts: readonly { heads: Span; rows: Span }[]): tf.Tensor[];
  /** Whether products of several heads at once are faster than one after another. */
  readonly headsTogether: boolean;
}

interface ProductOptions {
  /** Whether the first operand is taken transposed. Default false. */
  first?: boolean;
  /** Whether the second is. Default false. */
  second?: boolean;
  bias?: tf.Tensor | undefined;
}

/** Makes the next operations go to `backend`: there is one current back end in a process. */
export function select({ name }: Backend): void {
  // Of one that is ready this is done when it returns.
  if (tf.getBackend() !== name) void tf.setBackend(name);
}
