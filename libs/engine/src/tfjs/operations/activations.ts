import * as tf from '@tensorflow/tfjs-core';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

/** x · Φ(x), whose slope is Φ(x) + x · φ(x). */
export function gelu(tfjs: Tfjs, x: TfjsTensor): TfjsTensor {
  const { share, density } = tfjs.kernels.normal(x.value);
  const y = result(tfjs, tf.mul(x.value, share), [x]);
  const saved = y.differentiable ? [tf.add(share, tf.mul(x.value, density))] : [];
  return tfjs.tape.record(y, saved, (slope) => (gradient) => {
    tfjs.tape.give(x, tf.mul(gradient, slope));
  });
}

export function tanh(tfjs: Tfjs, x: TfjsTensor): TfjsTensor {
  const y = result(tfjs, tf.tanh(x.value), [x]);
  return tfjs.tape.record(y, [y.value], (saved) => (gradient) => {
    tfjs.tape.give(x, tf.mul(gradient, tf.sub(1, tf.square(saved))));
  });
}
