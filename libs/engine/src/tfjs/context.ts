import * as tf from '@tensorflow/tfjs-core';
import type { RandomState } from '../random-state.ts';
import type { Backend } from './backend.ts';
import type { Tape } from './tape.ts';
import { TfjsTensor, type Scopes } from './tensors.ts';

/** What the operations share. */
export interface Tfjs {
  readonly backend: Backend;
  readonly scopes: Scopes;
  readonly tape: Tape;
  readonly random: RandomState;
}

/** The result of an operation on `inputs`: a gradient flows through it if it does through one of them. */
export function result(
  { tape }: Tfjs,
  value: tf.Tensor,
  inputs: readonly (TfjsTensor | undefined)[],
): TfjsTensor {
  const differentiable = tape.recording && inputs.some((input) => input?.differentiable === true);
  return new TfjsTensor(value, { differentiable });
}

export interface Transposed {
  /** Of the first operand. Default false. */
  first?: boolean;
  /** Of the second operand. Default false. */
  second?: boolean;
}

/** The matrix product of two matrices, or of as many as lie behind one another. */
export function product(
  { backend }: Tfjs,
  a: tf.Tensor,
  b: tf.Tensor,
  { first = false, second = false }: Transposed = {},
): tf.Tensor {
  if (!backend.transposesFirst) return tf.matMul(a, b, first, second);
  return tf.matMul(first ? transposed(a) : a, second ? transposed(b) : b);
}

export function transposed(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
}

/** `[T,H]` → `[1,H]`, as a product, which every back end is fast at. */
export function sumOfRows(x: tf.Tensor): tf.Tensor {
  return tf.matMul(tf.ones([1, x.shape[0] ?? 0]), x);
}
