import type { CrossEntropyOptions } from '../../engine.ts';
import { spreadTargets } from '../../spread-targets.ts';
import { full, result, type Torch } from '../context.ts';
import { FLOAT } from '../operators.ts';
import type { TorchTensor } from '../tensors.ts';

/** The formula of PyTorch's `cross_entropy(weight, label_smoothing)`; its targets are written out on the host. */
export function crossEntropy(
  torch: Torch,
  logits: TorchTensor,
  labels: TorchTensor,
  { classWeights, labelSmoothing = 0 }: CrossEntropyOptions,
): TorchTensor {
  const { operators, tape } = torch;
  const [texts = 0, classes = 0] = logits.shape;
  const { targets, weight } = spreadTargets(
    labels.host ?? new Int32Array(),
    classes,
    classWeights,
    labelSmoothing,
  );
  const target = operators.fromFloats(targets, [texts, classes]);
  const logProbabilities = operators.one('_log_softmax', full(torch, logits), 1, false);
  const products = operators.one('mul.Tensor', logProbabilities, target);
  const loss = operators.one('mul.Scalar', operators.one('sum', products), -1 / weight);
  const y = result(torch, loss, 'f32', [logits]);
  return tape.record(y, [logProbabilities, target], (logProbabilities, target) => (gradient) => {
    const perProbability = operators.one(
      'mul.Scalar',
      operators.one('mul.Tensor', target, gradient),
      -1 / weight,
    );
    const toLogits = operators.one('_log_softmax_backward_data', perProbability, logProbabilities, 1, FLOAT);
    tape.give(logits, toLogits, true);
  });
}
