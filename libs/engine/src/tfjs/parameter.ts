import * as tf from '@tensorflow/tfjs-core';
import { TfjsTensor } from './tensors.ts';

/** A tensor with a gradient of its own shape. */
export class DenseParameter extends TfjsTensor {
  #gradient: tf.Tensor | undefined;

  constructor(value: tf.Tensor, trainable: boolean) {
    super(tf.keep(value), { differentiable: trainable });
  }

  /** The gradient gathered so far; `undefined` where there is none. */
  get gradient(): tf.Tensor | undefined {
    return this.#gradient;
  }

  /** Adds to the gradient. */
  gather(gradient: tf.Tensor): void {
    const before = this.#gradient;
    const shaped = tf.reshape(gradient, [...this.shape]);
    this.#gradient = tf.keep(before === undefined ? shaped : tf.add(before, shaped));
    before?.dispose();
  }

  forgetGradient(): void {
    this.#gradient?.dispose();
    this.#gradient = undefined;
  }

  /** Takes new values of the same shape. */
  replace(value: tf.Tensor): void {
    super.dispose();
    this.current = tf.keep(value);
  }

  override dispose(): void {
    this.forgetGradient();
    super.dispose();
  }
}

/** Gradients of some rows of a table: `rows [U]`, none twice, and `values [U,H]`. */
export interface RowGradient {
  rows: Int32Array;
  values: Float32Array;
}

/**
 * A table `[V,H]` that lies on the host: a step reads and changes a few hundred of its rows, and so nothing as large as
 * the table is ever computed or moved.
 */
export class SparseTable extends TfjsTensor {
  readonly values: Float32Array;
  /** Set by the optimizer: brings rows up to date before they are read; all without `rows`. */
  settle: ((rows?: Int32Array) => void) | undefined;
  /** What was gathered, a piece a batch. */
  readonly pieces: RowGradient[] = [];

  constructor(data: Float32Array, shape: readonly number[], trainable: boolean) {
    super(undefined, { shape, differentiable: trainable });
    this.values = data.slice();
  }

  override get value(): tf.Tensor {
    throw new RangeError('A sparse table is read by rows alone.');
  }

  forgetGradient(): void {
    this.pieces.length = 0;
  }

  override dispose(): void {
    this.forgetGradient();
  }
}
