import { distinctRows } from '../../distinct-rows.ts';
import { result, type Torch } from '../context.ts';
import { TorchParameter } from '../parameter.ts';
import type { TorchTensor } from '../tensors.ts';

export function rows(torch: Torch, table: TorchTensor, indices: TorchTensor): TorchTensor {
  return table instanceof TorchParameter && table.sparse
    ? rowsOfSparse(torch, table, indices)
    : rowsOfDense(torch, table, indices);
}

function rowsOfDense(torch: Torch, table: TorchTensor, indices: TorchTensor): TorchTensor {
  const { operators, tape } = torch;
  const [count = 0] = table.shape;
  const chosen = result(torch, operators.one('index_select', table.handle, 0, indices.handle), table.type, [
    table,
  ]);
  return tape.record(chosen, [indices.handle], (indices) => (gradient) => {
    tape.give(table, sumByRow(torch, gradient, indices, count), true);
  });
}

/** Its gradient is that of the rows read alone. */
function rowsOfSparse(torch: Torch, table: TorchParameter, indices: TorchTensor): TorchTensor {
  const { operators, tape } = torch;
  const { distinct, places } = distinctRows(indices.host ?? new Int32Array());
  table.settle?.(distinct);
  const chosen = result(torch, operators.one('index_select', table.handle, 0, indices.handle), 'f32', [
    table,
  ]);
  if (!chosen.differentiable) return chosen;
  const inverse = operators.fromInts(places);
  return tape.record(chosen, [inverse], (inverse) => (gradient) => {
    table.gatherRows(distinct, sumByRow(torch, gradient, inverse, distinct.length));
  });
}

/** `values [T,H]` added up by `indices [T]` → `[rows,H]`, in the order of the tokens whatever the number of threads. */
export function sumByRow({ operators }: Torch, values: number, indices: number, rows: number): number {
  return operators.one('embedding_dense_backward', values, indices, rows, -1, false);
}
