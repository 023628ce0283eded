import * as tf from '@tensorflow/tfjs-core';
import { distinctRows } from '../../distinct-rows.ts';
import { result, type Tfjs } from '../context.ts';
import { addRows, chooseRows } from '../host-rows.ts';
import { SparseTable } from '../parameter.ts';
import type { TfjsTensor } from '../tensors.ts';

export function rows(tfjs: Tfjs, table: TfjsTensor, indices: TfjsTensor): TfjsTensor {
  const host = indices.host ?? new Int32Array();
  return table instanceof SparseTable ? ofSparse(tfjs, table, host) : ofDense(tfjs, table, host);
}

function ofDense(tfjs: Tfjs, table: TfjsTensor, indices: Int32Array): TfjsTensor {
  const { kernels, tape } = tfjs;
  const [count = 0] = table.shape;
  const chosen = result(tfjs, kernels.chooseRows(table.value, indices), [table]);
  return tape.record(chosen, [], () => (gradient) => {
    tape.give(table, kernels.addRows(gradient, indices, count));
  });
}

/** Its gradient is that of the rows read alone. */
function ofSparse(tfjs: Tfjs, table: SparseTable, indices: Int32Array): TfjsTensor {
  const [, width = 0] = table.shape;
  const { distinct, places } = distinctRows(indices);
  table.settle?.(distinct);
  const chosen = tf.tensor(chooseRows(table.values, width, indices), [indices.length, width]);
  return tfjs.tape.record(result(tfjs, chosen, [table]), [], () => (gradient) => {
    const values = addRows(gradient.dataSync<'float32'>(), width, places, distinct.length);
    table.pieces.push({ rows: distinct, values });
  });
}
