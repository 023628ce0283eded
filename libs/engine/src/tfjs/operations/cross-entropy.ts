import * as tf from '@tensorflow/tfjs-core';
import type { CrossEntropyOptions } from '../../engine.ts';
import { spreadTargets } from '../../spread-targets.ts';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

/** The formula of PyTorch's `cross_entropy(weight, label_smoothing)`; its targets are written out on the host. */
export function crossEntropy(
  tfjs: Tfjs,
  logits: TfjsTensor,
  labels: TfjsTensor,
  { classWeights, labelSmoothing = 0 }: CrossEntropyOptions,
): TfjsTensor {
  const [texts = 0, classes = 0] = logits.shape;
  const { targets, weight } = spreadTargets(
    labels.host ?? new Int32Array(),
    classes,
    classWeights,
    labelSmoothing,
  );
  const target = tf.tensor(targets, [texts, classes]);
  const logProbabilities = tf.logSoftmax(logits.value);
  const loss = tf.mul(tf.sum(tf.mul(target, logProbabilities)), -1 / weight);
  const y = result(tfjs, loss, [logits]);
  return tfjs.tape.record(y, [logProbabilities, target], (logProbabilities, target) => (gradient) => {
    const whole = tf.sum(target, -1, true);
    const difference = tf.sub(tf.mul(tf.exp(logProbabilities), whole), target);
    tfjs.tape.give(logits, tf.mul(difference, tf.mul(gradient, 1 / weight)));
  });
}
