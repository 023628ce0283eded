import type { LinearOptions } from '../../engine.ts';
import type { Handle } from '../addon.ts';
import { full, low, result, type Torch } from '../context.ts';
import { FLOAT } from '../operators.ts';
import type { TorchTensor } from '../tensors.ts';

export function linear(
  torch: Torch,
  x: TorchTensor,
  weight: TorchTensor,
  bias: TorchTensor | undefined,
  { exact = false }: LinearOptions,
): TorchTensor {
  const { operators, tape } = torch;
  const rounded = torch.precision === 'BF16' && !exact;
  const take = rounded ? low : full;
  const [input, matrix] = [take(torch, x), take(torch, weight)];
  const transposed = operators.one('t', matrix);
  const out =
    bias === undefined
      ? operators.one('mm', input, transposed)
      : operators.one('addmm', take(torch, bias), input, transposed);
  const y = result(torch, out, rounded ? 'bf16' : 'f32', [x, weight, bias]);
  // The weight's own values outlive the gradient: only the input has to be kept, and only for the weight.
  const saved = weight.differentiable ? [input] : [];
  return tape.record(y, saved, (input) => (gradient) => {
    tape.giveProduct(x, gradient, take(torch, weight));
    if (weight.differentiable) tape.giveProduct(weight, operators.one('t', gradient), input);
    if (bias?.differentiable === true) {
      tape.give(bias, sumOfRows(torch, gradient), true);
    }
  });
}

/** `[T,O]` → `[O]`, in f32. */
function sumOfRows({ operators, device }: Torch, gradient: Handle): Handle {
  return device === 'cpu'
    ? operators.one('tasnif::sum_rows', gradient)
    : operators.one('sum.dim_IntList', gradient, [0], false, FLOAT);
}
