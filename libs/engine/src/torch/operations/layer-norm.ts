import { full, result, type Torch } from '../context.ts';
import { BFLOAT16 } from '../operators.ts';
import type { TorchTensor } from '../tensors.ts';

export function layerNorm(
  torch: Torch,
  x: TorchTensor,
  weight: TorchTensor,
  bias: TorchTensor,
  epsilon: number,
): TorchTensor {
  const { operators, tape } = torch;
  const { shape } = weight;
  const input = full(torch, x);
  const [out = 0, mean = 0, deviation = 0] = operators.many(
    'native_layer_norm',
    ...[input, shape, weight.handle, bias.handle, epsilon],
  );
  // What follows a norm multiplies it, several times: it is rounded once.
  const half = torch.precision === 'BF16' ? operators.one('_to_copy', out, BFLOAT16) : undefined;
  const y = result(torch, out, 'f32', [x, weight, bias], half);
  return tape.record(y, [input, mean, deviation], (input, mean, deviation) => (gradient) => {
    const wanted = [x.differentiable, weight.differentiable, bias.differentiable];
    const [toX, toWeight, toBias] = operators.some(
      'native_layer_norm_backward',
      ...[gradient, input, shape, mean, deviation, weight.handle, bias.handle, wanted],
    );
    if (toX !== undefined) tape.give(x, toX, true);
    if (toWeight !== undefined) tape.give(weight, toWeight, true);
    if (toBias !== undefined) tape.give(bias, toBias, true);
  });
}
