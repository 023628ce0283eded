import type * as tf from '@tensorflow/tfjs-core';
import type { RandomState } from '../random-state.ts';
import type { Kernels } from './backend.ts';
import type { Tape } from './tape.ts';
import { TfjsTensor, type Scopes } from './tensors.ts';

/** What the operations share. */
export interface Tfjs {
  readonly kernels: Kernels;
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
