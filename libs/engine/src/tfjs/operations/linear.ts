import * as tf from '@tensorflow/tfjs-core';
import { product, result, sumOfRows, transposed, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

export function linear(
  tfjs: Tfjs,
  x: TfjsTensor,
  weight: TfjsTensor,
  bias: TfjsTensor | undefined,
): TfjsTensor {
  const { tape, backend } = tfjs;
  const first = backend.transposesFirst;
  const y = result(
    tfjs,
    tf.fused.matMul({
      a: x.value as tf.Tensor2D,
      b: (first ? transposed(weight.value) : weight.value) as tf.Tensor2D,
      transposeB: !first,
      ...(bias === undefined ? {} : { bias: bias.value }),
    }),
    [x, weight, bias],
  );
  // The weight's own values outlive the gradient: only the input has to be kept, and only for the weight.
  const saved = weight.differentiable ? [x.value] : [];
  return tape.record(y, saved, (input) => (gradient) => {
    if (x.differentiable) tape.give(x, product(tfjs, gradient, weight.value));
    if (weight.differentiable) tape.give(weight, product(tfjs, gradient, input, { first: true }));
    if (bias?.differentiable === true) tape.give(bias, sumOfRows(gradient));
  });
}
