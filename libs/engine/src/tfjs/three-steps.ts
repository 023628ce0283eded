// A program: trains three steps with TensorFlow and prints what it is and how the loss fell, or why it can't be had.
import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../errors.ts';
import { loadTensorFlow } from './load-tensorflow.ts';

try {
  const { version, device } = loadTensorFlow();
  await tf.setBackend('tensorflow');
  console.log(JSON.stringify({ version, device, losses: tf.tidy(losses) }));
} catch (error) {
  if (!(error instanceof EngineError)) throw error;
  const { message, code, hint } = error;
  console.log(JSON.stringify({ failure: message, code, hint }));
}

/** Of least squares of `x [4,2]` · `weight [2,1]` on `y [4,1]`, by gradient descent from zeros. */
function losses(): number[] {
  const x = tf.tensor2d([1, 0, 0, 1, 1, 1, 2, 1], [4, 2]);
  const y = tf.tensor2d([1, -1, 0, 1], [4, 1]);
  let weight = tf.zeros<tf.Rank.R2>([2, 1]);
  return [1, 2, 3].map(() => {
    const error = tf.sub(tf.matMul(x, weight), y);
    weight = tf.sub(weight, tf.mul(tf.matMul(x, error, true), 0.1));
    const [loss = NaN] = tf.mean(tf.square(error)).dataSync();
    return loss;
  });
}
