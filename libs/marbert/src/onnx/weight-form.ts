import { toHalves } from '../weights/halves.ts';
import type { Weight } from '../weights.ts';
import { dataType } from './schema.ts';

/**
 * How a weight of the model [n, m] lies in a file of weights: in f32 or f16, as it is or with its axes swapped, or as
 * whole numbers with a scale for each of its n rows. A `table` is looked up by row and stays [n, m]; a `factor` of a product is
 * [m, n], so that a row of it here, which makes one output, is a column there.
 */
export type WeightForm =
  | ('f32' | 'f32-transposed' | 'f16' | 'f16-transposed')
  | ('int8-table' | 'int8-table-scale' | 'int8-factor' | 'int8-factor-scale');

/** The largest whole number of a row of a table. */
const TABLE_REACH = 127;
/**
 * That of a factor. Where a processor has no instruction for it (AVX2 without VNNI), ONNX Runtime adds two products of
 * an 8-bit activation and a weight in 16 bits, which saturate: 2 · 255 · 64 is the most that fits. So the file gives the
 * same answers on every machine.
 */
const FACTOR_REACH = 64;

/** A tensor as the file holds it. */
export interface StoredTensor {
  dataType: number;
  shape: readonly number[];
  data: Float32Array | Uint16Array | Int8Array;
}

export function toForm(form: WeightForm, weight: Weight): StoredTensor {
  switch (form) {
    case 'f32':
      return { dataType: dataType.float32, ...weight };
    case 'f32-transposed':
      return { dataType: dataType.float32, ...transposed(weight, new Float32Array(weight.data.length)) };
    case 'f16':
      return { dataType: dataType.float16, shape: weight.shape, data: toHalves(weight.data) };
    case 'f16-transposed': {
      const halves = { shape: weight.shape, data: toHalves(weight.data) };
      return { dataType: dataType.float16, ...transposed(halves, new Uint16Array(halves.data.length)) };
    }
    case 'int8-table':
      return { dataType: dataType.int8, shape: weight.shape, data: roundRows(weight, TABLE_REACH) };
    case 'int8-factor': {
      const rows = { shape: weight.shape, data: roundRows(weight, FACTOR_REACH) };
      return { dataType: dataType.int8, ...transposed(rows, new Int8Array(rows.data.length)) };
    }
    case 'int8-table-scale':
      return scales(weight, TABLE_REACH);
    case 'int8-factor-scale':
      return scales(weight, FACTOR_REACH);
  }
}

/** [n]: what the largest entry of each row is, divided by `reach`; 1 for a row of zeros. */
function scales(weight: Weight, reach: number): StoredTensor {
  const data = rowScales(weight, reach);
  return { dataType: dataType.float32, shape: [data.length], data };
}

function rowScales({ shape, data }: Weight, reach: number): Float32Array {
  const [rows = 0, columns = 0] = shape;
  const result = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      largest = Math.max(largest, Math.abs(data[i] ?? 0));
    }
    result[row] = largest === 0 ? 1 : largest / reach;
  }
  return result;
}

/** [n, m]: entries divided by their row's scale, to the nearest whole number. */
function roundRows(weight: Weight, reach: number): Int8Array {
  const result = new Int8Array(weight.data.length);
  const columns = weight.shape[1] ?? 0;
  for (const [row, scale] of rowScales(weight, reach).entries()) {
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      result[i] = Math.round((weight.data[i] ?? 0) / scale);
    }
  }
  return result;
}

/** [n, m] -> [m, n], into `result`. */
function transposed<Data extends Float32Array | Uint16Array | Int8Array>(
  { shape, data }: { shape: readonly number[]; data: Data },
  result: Data,
): { shape: readonly number[]; data: Data } {
  const [rows = 0, columns = 0] = shape;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = data[row * columns + column] ?? 0;
    }
  }
  return { shape: [columns, rows], data: result };
}
