import * as tf from '@tensorflow/tfjs-core';
import { distinctRows } from '../../distinct-rows.ts';
import { result, type Tfjs } from '../context.ts';
import { SparseTable } from '../parameter.ts';
import type { TfjsTensor } from '../tensors.ts';

export function rows(tfjs: Tfjs, table: TfjsTensor, indices: TfjsTensor): TfjsTensor {
  return table instanceof SparseTable ? ofSparse(tfjs, table, indices) : ofDense(tfjs, table, indices);
}

function ofDense(tfjs: Tfjs, table: TfjsTensor, indices: TfjsTensor): TfjsTensor {
  const { backend, tape } = tfjs;
  const [count = 0, width = 0] = table.shape;
  const host = indices.host ?? new Int32Array();
  const chosen = backend.rowsOnHost
    ? tf.tensor(chooseRows(table.value.dataSync<'float32'>(), width, host), [host.length, width])
    : tf.gather(table.value, indices.value as tf.Tensor1D);
  return tape.record(result(tfjs, chosen, [table]), [indices.value], (indices) => (gradient) => {
    const sums = backend.rowsOnHost
      ? tf.tensor(addRows(gradient.dataSync<'float32'>(), width, host, count), [count, width])
      : tf.unsortedSegmentSum(gradient, indices as tf.Tensor1D, count);
    tape.give(table, sums);
  });
}

/** Its gradient is that of the rows read alone. */
function ofSparse(tfjs: Tfjs, table: SparseTable, indices: TfjsTensor): TfjsTensor {
  const [, width = 0] = table.shape;
  const host = indices.host ?? new Int32Array();
  const { distinct, places } = distinctRows(host);
  table.settle?.(distinct);
  const chosen = tf.tensor(chooseRows(table.values, width, host), [host.length, width]);
  return tfjs.tape.record(result(tfjs, chosen, [table]), [], () => (gradient) => {
    const values = addRows(gradient.dataSync<'float32'>(), width, places, distinct.length);
    table.pieces.push({ rows: distinct, values });
  });
}

function chooseRows(table: Float32Array, width: number, indices: Int32Array): Float32Array {
  const chosen = new Float32Array(indices.length * width);
  for (const [i, row] of indices.entries()) {
    chosen.set(table.subarray(row * width, (row + 1) * width), i * width);
  }
  return chosen;
}

/** `values [T,width]` added up by `indices [T]` → `[count,width]`, in the order of the tokens. */
export function addRows(
  values: Float32Array,
  width: number,
  indices: Int32Array,
  count: number,
): Float32Array {
  const sums = new Float32Array(count * width);
  for (const [i, row] of indices.entries()) {
    const [from, to] = [i * width, row * width];
    for (let column = 0; column < width; column++) {
      sums[to + column] = (sums[to + column] ?? 0) + (values[from + column] ?? 0);
    }
  }
  return sums;
}
