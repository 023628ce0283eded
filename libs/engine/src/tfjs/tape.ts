import * as tf from '@tensorflow/tfjs-core';
import { DenseParameter, SparseTable } from './parameter.ts';
import type { Scopes, TfjsTensor } from './tensors.ts';

/** Takes the gradient of an operation's result and gives each input its share through the tape. */
export type Backward = (gradient: tf.Tensor) => void;

interface Entry {
  result: TfjsTensor;
  /** Kept for `backward` alone. */
  saved: readonly tf.Tensor[];
  backward: Backward;
}

/**
 * What was computed, in order, so that gradients can be computed against it. Our own, as the torch engine's, instead of
 * TensorFlow.js's: that one wants the whole forward pass as a function, keeps what it made until the end, and has no
 * gradients in one piece of layer norm, GELU and attention.
 */
export class Tape {
  recording = true;
  readonly #scopes: Scopes;
  readonly #entries: Entry[] = [];
  readonly #sums = new Map<TfjsTensor, tf.Tensor>();

  constructor(scopes: Scopes) {
    this.#scopes = scopes;
  }

  /**
   * Notes how `result` came about; one that no gradient flows through is passed over. `saved` are the tensors that
   * the gradient needs: `backward` gets ones of its own, which outlive the scope that they were made in.
   */
  record<S extends readonly tf.Tensor[]>(
    result: TfjsTensor,
    saved: readonly [...S],
    backward: (...saved: [...S]) => Backward,
  ): TfjsTensor {
    if (!result.differentiable) return result;
    const own = saved.map((tensor) => tf.keep(tensor.clone())) as unknown as [...S];
    this.#entries.push({ result, saved: own, backward: backward(...own) });
    return result;
  }

  /** Walks back from `loss`, whose own gradient is `factor`; after that nothing is recorded. */
  backward(loss: TfjsTensor, factor: number): void {
    try {
      this.#scopes.run(() => {
        this.give(loss, tf.fill([...loss.shape], factor));
      });
      for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
        const { result, saved, backward } = entry;
        const sum = this.#sums.get(result);
        this.#sums.delete(result);
        try {
          if (sum !== undefined) {
            this.#scopes.run(() => {
              backward(sum);
            });
          }
        } finally {
          sum?.dispose();
          tf.dispose([...saved]);
        }
      }
    } finally {
      this.clear();
    }
  }

  /** Adds to the gradient of `tensor`. */
  give(tensor: TfjsTensor, gradient: tf.Tensor): void {
    if (!tensor.differentiable) return;
    if (tensor instanceof DenseParameter) {
      tensor.gather(gradient);
      return;
    }
    if (tensor instanceof SparseTable) throw new RangeError('A sparse table is read by rows alone.');
    const before = this.#sums.get(tensor);
    this.#sums.set(tensor, tf.keep(before === undefined ? gradient.clone() : tf.add(before, gradient)));
    before?.dispose();
  }

  /** Forgets what was recorded and not used. */
  clear(): void {
    for (const { saved } of this.#entries.splice(0)) tf.dispose([...saved]);
    for (const sum of this.#sums.values()) sum.dispose();
    this.#sums.clear();
  }
}
