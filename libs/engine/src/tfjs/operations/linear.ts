import * as tf from '@tensorflow/tfjs-core';
import { result, type Tfjs } from '../context.ts';
import type { TfjsTensor } from '../tensors.ts';

export function linear(
  tfjs: Tfjs,
  x: TfjsTensor,
  weight: TfjsTensor,
  bias: TfjsTensor | undefined,
): TfjsTensor {
  const { tape, kernels } = tfjs;
  const out = kernels.product(x.value, weight.value, { second: true, bias: bias?.value });
  const y = result(tfjs, out, [x, weight, bias]);
  // The weight's own values outlive the gradient: only the input has to be kept, and only for the weight.
  const saved = weight.differentiable ? [x.value] : [];
  return tape.record(y, saved, (input) => (gradient) => {
    if (x.differentiable) tape.give(x, kernels.product(gradient, weight.value));
    if (weight.differentiable) tape.give(weight, kernels.product(gradient, input, { first: true }));
    if (bias?.differentiable === true) tape.give(bias, tf.sum(gradient, 0));
  });
}
