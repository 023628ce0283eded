import * as tf from '@tensorflow/tfjs-core';
import type { CrossEntropyOptions } from '../../engine.ts';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

/** The formula of PyTorch's `cross_entropy(weight, label_smoothing)`. */
export function crossEntropy(
  tfjs: Tfjs,
  logits: TfjsTensor,
  labels: TfjsTensor,
  { classWeights, labelSmoothing = 0 }: CrossEntropyOptions,
): TfjsTensor {
  const [, classes = 0] = logits.shape;
  const weights = classWeights ?? new Float32Array(classes).fill(1);
  const own = Float32Array.from(labels.host ?? [], (label) => weights[label] ?? 0);
  const weight = own.reduce((sum, one) => sum + one, 0);
  // Cast, for wasm takes bytes of integers for floats where it is asked for floats at once.
  const likely = tf.mul(
    tf.cast(tf.oneHot(labels.value, classes), 'float32'),
    tf.expandDims(tf.mul(tf.tensor(own), 1 - labelSmoothing), 1),
  );
  const target =
    labelSmoothing === 0 ? likely : tf.add(likely, tf.mul(tf.tensor(weights), labelSmoothing / classes));
  const logProbabilities = tf.logSoftmax(logits.value);
  const loss = tf.mul(tf.sum(tf.mul(target, logProbabilities)), -1 / weight);
  const y = result(tfjs, loss, [logits]);
  return tfjs.tape.record(y, [logProbabilities, target], (logProbabilities, target) => (gradient) => {
    const whole = tf.sum(target, -1, true);
    const difference = tf.sub(tf.mul(tf.exp(logProbabilities), whole), target);
    tfjs.tape.give(logits, tf.mul(difference, tf.mul(gradient, 1 / weight)));
  });
}
