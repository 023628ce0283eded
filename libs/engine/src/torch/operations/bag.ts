import type { BagMode } from '../../engine.ts';
import { full, result, type Torch } from '../context.ts';
import type { TorchTensor } from '../tensors.ts';

/** Numbers of `at::native::EmbeddingBagMode`. */
const modes: Record<BagMode, number> = { MEAN: 1, MAX: 2 };
/** No row is left out as padding. */
const NO_PADDING = -1;

export function bag(
  torch: Torch,
  x: TorchTensor,
  indices: TorchTensor,
  lengths: Int32Array,
  mode: BagMode,
): TorchTensor {
  const { operators, tape } = torch;
  const [rows = 0] = x.shape;
  const starts = new Int32Array(lengths.length);
  for (let text = 1; text < lengths.length; text++) {
    starts[text] = (starts[text - 1] ?? 0) + (lengths[text - 1] ?? 0);
  }
  const [out = 0, ...notes] = operators.many(
    '_embedding_bag',
    ...[full(torch, x), indices.handle, operators.fromInts(starts)],
    ...[false, modes[mode], false, null, false, NO_PADDING],
  );
  const y = result(torch, out, 'f32', [x]);
  return tape.record(y, [indices.handle, ...notes], (...saved) => (gradient) => {
    const toX = operators.one(
      '_embedding_bag_dense_backward',
      ...[gradient, ...saved, rows, false, modes[mode], null, NO_PADDING],
    );
    tape.give(x, toX, true);
  });
}
