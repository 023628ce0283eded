import { result, type Torch } from '../context.ts';
import type { TorchTensor } from '../tensors.ts';

export function gelu(torch: Torch, x: TorchTensor): TorchTensor {
  const { operators, tape } = torch;
  const y = result(torch, operators.one('gelu', x.handle), x.type, [x]);
  return tape.record(y, [x.handle], (saved) => (gradient) => {
    tape.give(x, operators.one('gelu_backward', gradient, saved), true);
  });
}

export function tanh(torch: Torch, x: TorchTensor): TorchTensor {
  const { operators, tape } = torch;
  const y = result(torch, operators.one('tanh', x.handle), x.type, [x]);
  return tape.record(y, [y.handle], (saved) => (gradient) => {
    tape.give(x, operators.one('tanh_backward', gradient, saved), true);
  });
}
