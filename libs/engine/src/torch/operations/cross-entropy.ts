import type { CrossEntropyOptions } from '../../engine.ts';
import type { Handle } from '../addon.ts';
import { full, result, type Torch } from '../context.ts';
import { FLOAT, LONG } from '../operators.ts';
import type { TorchTensor } from '../tensors.ts';

/** Number of `at::Reduction::Mean`. */
const MEAN = 1;
/** Not a label, so that nothing is left out. */
const NO_LABEL = -100;

/** PyTorch's `cross_entropy(weight, label_smoothing)`, of the same operators. */
export function crossEntropy(
  torch: Torch,
  logits: TorchTensor,
  labels: TorchTensor,
  { classWeights, labelSmoothing = 0 }: CrossEntropyOptions,
): TorchTensor {
  const { operators, tape } = torch;
  const [, classes = 0] = logits.shape;
  const weights = operators.fromFloats(classWeights ?? new Float32Array(classes).fill(1), [classes]);
  const target = operators.one('_to_copy', labels.handle, LONG);
  const logProbabilities = operators.one('_log_softmax', full(torch, logits), 1, false);
  const [likely = 0, weight = 0] = operators.many(
    'nll_loss_forward',
    ...[logProbabilities, target, weights, MEAN, NO_LABEL],
  );
  // The part of the loss that labels have no say in: a factor for the log-probabilities of each class, [C].
  const spread = operators.one(
    'div.Tensor',
    operators.one('mul.Scalar', weights, -labelSmoothing / classes),
    weight,
  );
  const smoothed = (): Handle =>
    operators.one(
      'add.Tensor',
      operators.one('mul.Scalar', likely, 1 - labelSmoothing),
      operators.one('sum', operators.one('mul.Tensor', logProbabilities, spread)),
    );
  const y = result(torch, labelSmoothing === 0 ? likely : smoothed(), 'f32', [logits]);
  const saved = [logProbabilities, target, weights, weight, spread];
  return tape.record(y, saved, (logProbabilities, target, weights, weight, spread) => (gradient) => {
    const toProbabilities = operators.one(
      'nll_loss_backward',
      ...[operators.one('mul.Scalar', gradient, 1 - labelSmoothing), logProbabilities, target],
      ...[weights, MEAN, NO_LABEL, weight],
    );
    if (labelSmoothing !== 0) {
      operators.run('add_.Tensor', toProbabilities, operators.one('mul.Tensor', spread, gradient));
    }
    const toLogits = operators.one('_log_softmax_backward_data', toProbabilities, logProbabilities, 1, FLOAT);
    tape.give(logits, toLogits, true);
  });
}
