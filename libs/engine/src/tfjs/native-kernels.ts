import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './backend.ts';

/** For a back end that has a fast kernel for every operation. */
export const nativeKernels: Kernels = {
  headsTogether: true,
  product: (a, b, { first = false, second = false, bias } = {}) =>
    bias === undefined
      ? tf.matMul(a, b, first, second)
      : tf.fused.matMul({
          a: a,
          b: b,
          transposeA: first,
          transposeB: second,
          bias,
        }),
  normal: (x) => ({
    share: tf.tidy(() => tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)),
    density: tf.tidy(() => tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))),
  }),
  chooseRows: (table, indices) => tf.gather(table, tf.tensor1d(indices.slice(), 'int32')),
  addRows: (values, indices, count) =>
    tf.unsortedSegmentSum(values, tf.tensor1d(indices.slice(), 'int32'), count),
  cut: (x, parts) =>
    parts.map(({ heads, rows }) =>
      tf.slice(x, [heads.start, rows.start, 0], [heads.length, rows.length, x.shape[2] ?? 0]),
    ),
};
