import * as tf from '@tensorflow/tfjs-core';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

export function layerNorm(
  tfjs: Tfjs,
  x: TfjsTensor,
  weight: TfjsTensor,
  bias: TfjsTensor,
  epsilon: number,
): TfjsTensor {
  const { tape } = tfjs;
  const centred = tf.sub(x.value, meanOfRow(x.value));
  const inverse = tf.rsqrt(tf.add(meanOfRow(tf.square(centred)), epsilon));
  const normal = tf.mul(centred, inverse);
  const y = result(tfjs, tf.add(tf.mul(normal, weight.value), bias.value), [x, weight, bias]);
  return tape.record(y, [normal, inverse], (normal, inverse) => (gradient) => {
    if (weight.differentiable) tape.give(weight, tf.sum(tf.mul(gradient, normal), 0));
    if (bias.differentiable) tape.give(bias, tf.sum(gradient, 0));
    if (!x.differentiable) return;
    const toNormal = tf.mul(gradient, weight.value);
    const along = tf.mul(normal, meanOfRow(tf.mul(toNormal, normal)));
    tape.give(x, tf.mul(tf.sub(tf.sub(toNormal, meanOfRow(toNormal)), along), inverse));
  });
}

/** `[T,H]` → `[T,1]` */
function meanOfRow(x: tf.Tensor): tf.Tensor {
  return tf.mean(x, -1, true);
}
