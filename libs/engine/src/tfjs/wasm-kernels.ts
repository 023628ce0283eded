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
  const density = chain(
    tf.mul(x, x),
    (square) => tf.sigmoid(tf.mul(square, -0.5)),
    (sigmoid) => tf.div(sigmoid, tf.sub(1, sigmoid)),
    (power) => tf.mul(power, 1 / Math.sqrt(2 * Math.PI)),
  );
  const t = chain(
    tf.abs(x),
    (size) => tf.add(tf.mul(size, 0.2316419), 1),
    (sum) => tf.div(1, sum),
  );
  const polynomial = chain(
    tf.mul(t, 1.330274429),
    ...[-1.821255978, 1.781477937, -0.356563782, 0.31938153].map(
      (coefficient) => (sum: tf.Tensor) => tf.mul(tf.add(sum, coefficient), t),
    ),
  );
  t.dispose();
  const share = chain(
    polynomial,
    (sum) => tf.sub(0.5, tf.mul(density, sum)),
    // The sign of x, for which there is no fast kernel.
    (half) => tf.mul(tf.clipByValue(tf.mul(x, 1e30), -1, 1), half),
    (half) => tf.add(half, 0.5),
  );
  return { share, density };
}

/** Applies one function after another and frees at once what they leave behind: each is as large as `first`. */
function chain(first: tf.Tensor, ...steps: readonly ((x: tf.Tensor) => tf.Tensor)[]): tf.Tensor {
  return steps.reduce((x, step) => {
    const next = tf.tidy(() => step(x));
    x.dispose();
    return next;
  }, first);
}
