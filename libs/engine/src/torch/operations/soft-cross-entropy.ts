import { full, result, type Torch } from '../context.ts';
import { FLOAT } from '../operators.ts';
import type { TorchTensor } from '../tensors.ts';

/** PyTorch's `cross_entropy` with class probabilities, of the same operators. */
export function softCrossEntropy(torch: Torch, logits: TorchTensor, targets: TorchTensor): TorchTensor {
  const { operators, tape } = torch;
  const [texts = 0] = logits.shape;
  const logProbabilities = operators.one('_log_softmax', full(torch, logits), 1, false);
  const toLoss = operators.one('mul.Scalar', full(torch, targets), -1 / texts);
  const loss = operators.one('sum', operators.one('mul.Tensor', logProbabilities, toLoss));
  const y = result(torch, loss, 'f32', [logits]);
  return tape.record(y, [logProbabilities, toLoss], (logProbabilities, toLoss) => (gradient) => {
    const toProbabilities = operators.one('mul.Tensor', toLoss, gradient);
    const toLogits = operators.one('_log_softmax_backward_data', toProbabilities, logProbabilities, 1, FLOAT);
    tape.give(logits, toLogits, true);
  });
}
