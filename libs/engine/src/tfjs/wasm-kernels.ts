import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './backend.ts';
import { addRows, chooseRows } from './host-rows.ts';

/**
 * For WebAssembly, where products of two matrices as they lie and sums value by value are fast (XNNPACK), and other
 * kernels are not: transposed operands, several products at once, erf, exp and whatever moves rows are 5 to 100 times
 * slower than what stands here for them.
 */
export const wasmKernels: Kernels = {
  headsTogether: false,
  product: (a, b, { first = false, second = false, bias } = {}) => {
    const [x, y] = [first ? tf.transpose(a) : a, second ? tf.transpose(b) : b];
    if (bias === undefined) return tf.matMul(x, y);
    return tf.fused.matMul({ a: x, b: y, bias });
  },
  normal,
  chooseRows: (table, indices) => {
    const [, width = 0] = table.shape;
    return tf.tensor(chooseRows(toFloats(table), width, indices), [indices.length, width]);
  },
  addRows: (values, indices, count) => {
    const [, width = 0] = values.shape;
    return tf.tensor(addRows(toFloats(values), width, indices, count), [count, width]);
  },
  cut: (x, parts) => {
    const [, rowsOfHead = 0, size = 0] = x.shape;
    const values = toFloats(x);
    return parts.map(({ heads, rows }) => {
      const first = (heads.start * rowsOfHead + rows.start) * size;
      return tf.tensor(values.subarray(first, first + rows.length * size), [rows.length, size]);
    });
  },
};

function toFloats(x: tf.Tensor): Float32Array {
  return x.dataSync<'float32'>();
}

/**
 * Φ(x) = 1 - φ(x) · t (b₁ + b₂t + … + b₅t⁴) with t = 1 / (1 + 0.2316419 x) for x ≥ 0, off by 7.5e-8 at most (Abramowitz &
 * Stegun 1964, 26.2.17), and e⁻ᵘ as σ(-u) / (1 - σ(-u)), since the sigmoid is fast.
 */
function normal(x: tf.Tensor): { share: tf.Tensor; density: tf.Tensor } {
  const sigmoid = tf.sigmoid(tf.mul(tf.mul(x, x), -0.5));
  const density = tf.mul(tf.div(sigmoid, tf.sub(1, sigmoid)), 1 / Math.sqrt(2 * Math.PI));
  const t = tf.div(1, tf.add(tf.mul(tf.abs(x), 0.2316419), 1));
  let polynomial = tf.mul(t, 1.330274429);
  for (const coefficient of [-1.821255978, 1.781477937, -0.356563782, 0.31938153]) {
    polynomial = tf.mul(tf.add(polynomial, coefficient), t);
  }
  const beyond = tf.mul(density, polynomial);
  // The sign of x, for which there is no fast kernel.
  const sign = tf.clipByValue(tf.mul(x, 1e30), -1, 1);
  return { share: tf.add(tf.mul(sign, tf.sub(0.5, beyond)), 0.5), density };
}
