import * as tf from '@tensorflow/tfjs-core';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

export function gelu(tfjs: Tfjs, x: TfjsTensor): TfjsTensor {
  const input = x.value;
  // Φ(x), the normal distribution's.
  const share = tf.mul(tf.add(tf.erf(tf.mul(input, Math.SQRT1_2)), 1), 0.5);
  const y = result(tfjs, tf.mul(input, share), [x]);
  return tfjs.tape.record(y, [input, share], (input, share) => (gradient) => {
    const density = tf.mul(tf.exp(tf.mul(tf.square(input), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    tfjs.tape.give(x, tf.mul(gradient, tf.add(share, tf.mul(input, density))));
  });
}

export function tanh(tfjs: Tfjs, x: TfjsTensor): TfjsTensor {
  const y = result(tfjs, tf.tanh(x.value), [x]);
  return tfjs.tape.record(y, [y.value], (saved) => (gradient) => {
    tfjs.tape.give(x, tf.mul(gradient, tf.sub(1, tf.square(saved))));
  });
}
