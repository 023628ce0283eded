import * as tf from '@tensorflow/tfjs-core';
import type { BagMode } from '../../engine.ts';
import { result, type Tfjs } from '../context.ts';
import { maxima, means, type Bags } from '../host-bags.ts';
import type { TfjsTensor } from '../tensors.ts';

const poolings = { MEAN: means, MAX: maxima } as const satisfies Record<BagMode, unknown>;

/** On the host, where the rows come from and no kernel is slow. */
export function bag(
  tfjs: Tfjs,
  x: TfjsTensor,
  indices: TfjsTensor,
  lengths: Int32Array,
  mode: BagMode,
): TfjsTensor {
  const [, width = 0] = x.shape;
  const bags: Bags = { indices: indices.host ?? new Int32Array(), lengths, width };
  const { values, backward } = poolings[mode](x.value.dataSync<'float32'>(), bags);
  const y = result(tfjs, tf.tensor(values, [lengths.length, width]), [x]);
  return tfjs.tape.record(y, [], () => (gradient) => {
    tfjs.tape.give(x, tf.tensor(backward(gradient.dataSync<'float32'>()), [...x.shape] as [number, number]));
  });
}
