import { nextSite } from '../../random-state.ts';
import { result, type Torch } from '../context.ts';
import type { TorchTensor } from '../tensors.ts';

export function dropout(torch: Torch, x: TorchTensor, probability: number): TorchTensor {
  if (probability === 0) return x;
  return torch.device === 'cpu' ? drawnAgain(torch, x, probability) : withKeptMask(torch, x, probability);
}

/** By our kernel, whose mask is a function of (seed, step, site): the gradient drops the same with no mask kept. */
function drawnAgain(torch: Torch, x: TorchTensor, probability: number): TorchTensor {
  const { operators, tape, random } = torch;
  const key = [probability, random.seed, random.step, nextSite(random)];
  const y = result(torch, operators.one('tasnif::dropout', x.handle, ...key), x.type, [x]);
  return tape.record(y, [], () => (gradient) => {
    tape.give(x, operators.one('tasnif::dropout', gradient, ...key), true);
  });
}

/** By the library's own, from its generator, which each step seeds anew. */
function withKeptMask(torch: Torch, x: TorchTensor, probability: number): TorchTensor {
  const { operators, tape } = torch;
  const [dropped = 0, mask = 0] = operators.many('native_dropout', x.handle, probability, true);
  const y = result(torch, dropped, x.type, [x]);
  return tape.record(y, [mask], (saved) => (gradient) => {
    tape.give(x, operators.one('native_dropout_backward', gradient, saved, 1 / (1 - probability)), true);
  });
}
