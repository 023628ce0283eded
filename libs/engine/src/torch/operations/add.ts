import { result, type Torch } from '../context.ts';
import type { TorchTensor } from '../tensors.ts';

export function add(torch: Torch, a: TorchTensor, b: TorchTensor): TorchTensor {
  const type = a.type === 'bf16' && b.type === 'bf16' ? 'bf16' : 'f32';
  const sum = result(torch, torch.operators.one('add.Tensor', a.handle, b.handle), type, [a, b]);
  return torch.tape.record(sum, [], () => (gradient) => {
    torch.tape.give(a, gradient);
    torch.tape.give(b, gradient);
  });
}

export function scale(torch: Torch, x: TorchTensor, factor: number): TorchTensor {
  const scaled = result(torch, torch.operators.one('mul.Scalar', x.handle, factor), x.type, [x]);
  return torch.tape.record(scaled, [], () => (gradient) => {
    torch.tape.give(x, torch.operators.one('mul.Scalar', gradient, factor), true);
  });
}
