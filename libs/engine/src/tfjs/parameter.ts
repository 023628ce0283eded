import * as tf from '@tensorflow/tfjs-core';
import { distinctRows } from '../distinct-rows.ts';
import { addRows } from './host-rows.ts';
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

  /** What was gathered, as one, no row twice; `undefined` where nothing was. */
  gathered(): RowGradient | undefined {
    const [first] = this.pieces;
    if (first === undefined || this.pieces.length === 1) return first;
    const [, width = 0] = this.shape;
    const rows = Int32Array.from(this.pieces.flatMap((piece) => [...piece.rows]));
    const all = new Float32Array(rows.length * width);
    let end = 0;
    for (const { values } of this.pieces) {
      all.set(values, end);
      end += values.length;
    }
    const { distinct, places } = distinctRows(rows);
    return { rows: distinct, values: addRows(all, width, places, distinct.length) };
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
