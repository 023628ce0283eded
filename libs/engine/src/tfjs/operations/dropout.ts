import * as tf from '@tensorflow/tfjs-core';
import { dropoutKeys } from '../../dropout-key.ts';
import { nextSite } from '../../random-state.ts';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

/** Drawn on the host, so that it is the same on every engine; the mask is kept for the gradient. */
export function dropout(tfjs: Tfjs, x: TfjsTensor, probability: number): TfjsTensor {
  const { tape, random } = tfjs;
  const values = new Float32Array(x.value.size);
  dropoutKeys(probability, random)(nextSite(random)).fill(values, 0, values.length, 0);
  const mask = tf.tensor(values, [...x.shape]);
  const y = result(tfjs, tf.mul(x.value, mask), [x]);
  return tape.record(y, [mask], (mask) => (gradient) => {
    tape.give(x, tf.mul(gradient, mask));
  });
}
