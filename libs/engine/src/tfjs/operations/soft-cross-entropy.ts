import * as tf from '@tensorflow/tfjs-core';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

/** The formula of PyTorch's `cross_entropy` with class probabilities. */
export function softCrossEntropy(tfjs: Tfjs, logits: TfjsTensor, targets: TfjsTensor): TfjsTensor {
  const [texts = 0] = logits.shape;
  const logProbabilities = tf.logSoftmax(logits.value);
  const loss = tf.mul(tf.sum(tf.mul(targets.value, logProbabilities)), -1 / texts);
  const y = result(tfjs, loss, [logits]);
  return tfjs.tape.record(y, [logProbabilities, targets.value], (logProbabilities, targets) => (gradient) => {
    const whole = tf.sum(targets, -1, true);
    const difference = tf.sub(tf.mul(tf.exp(logProbabilities), whole), targets);
    tfjs.tape.give(logits, tf.mul(difference, tf.mul(gradient, 1 / texts)));
  });
}
