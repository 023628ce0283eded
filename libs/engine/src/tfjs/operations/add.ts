import * as tf from '@tensorflow/tfjs-core';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

export function add(tfjs: Tfjs, a: TfjsTensor, b: TfjsTensor): TfjsTensor {
  const sum = result(tfjs, tf.add(a.value, b.value), [a, b]);
  return tfjs.tape.record(sum, [], () => (gradient) => {
    tfjs.tape.give(a, gradient);
    tfjs.tape.give(b, gradient);
  });
}

export function scale(tfjs: Tfjs, x: TfjsTensor, factor: number): TfjsTensor {
  const scaled = result(tfjs, tf.mul(x.value, factor), [x]);
  return tfjs.tape.record(scaled, [], () => (gradient) => {
    tfjs.tape.give(x, tf.mul(gradient, factor));
  });
}
