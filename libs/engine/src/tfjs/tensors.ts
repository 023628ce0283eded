import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { MemoryMeter } from './memory-meter.ts';

/** A tensor of the TensorFlow.js engine. */
export class TfjsTensor implements Tensor {
  /** Whether a gradient flows through it. */
  readonly differentiable: boolean;
  /** What an integer tensor was made of. */
  readonly host: Int32Array | undefined;
  protected current: tf.Tensor | undefined;
  readonly #shape: readonly number[];

  constructor(
    value: tf.Tensor | undefined,
    {
      shape = value?.shape ?? [],
      differentiable = false,
      host,
    }: { shape?: readonly number[]; differentiable?: boolean; host?: Int32Array } = {},
  ) {
    this.current = value;
    this.#shape = shape;
    this.differentiable = differentiable;
    this.host = host;
  }

  get shape(): readonly number[] {
    return this.#shape;
  }

  get value(): tf.Tensor {
    if (this.current?.isDisposed !== false) throw new RangeError('A tensor was freed before it was used.');
    return this.current;
  }

  dispose(): void {
    this.current?.dispose();
  }
}

export function toTfjs(tensor: Tensor): TfjsTensor {
  if (tensor instanceof TfjsTensor) return tensor;
  throw new EngineError(
    'FOREIGN_TENSOR',
    'A tensor of another engine was given to the TensorFlow.js engine.',
    'Read it with its own engine and make a new one from the values.',
  );
}

/** Scopes over `tf.tidy`, which knows nothing of our tensors. */
export class Scopes {
  depth = 0;
  readonly #meter: MemoryMeter;

  constructor(meter: MemoryMeter) {
    this.#meter = meter;
  }

  run<R>(body: () => R): R {
    let result: R | undefined;
    this.depth += 1;
    try {
      tf.tidy(() => {
        result = body();
        // Now everything that it made is still there.
        this.#meter.claim(0);
        return tensorsIn(result).map(({ value }) => value);
      });
    } finally {
      this.depth -= 1;
    }
    return result as R;
  }
}

function tensorsIn(result: unknown): TfjsTensor[] {
  const all: readonly unknown[] = Array.isArray(result) ? result : [result];
  return all.filter((one) => one instanceof TfjsTensor);
}
