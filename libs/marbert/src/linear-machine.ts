import { permutation, randomGenerator } from './random.ts';

/** A matrix that is mostly zero: row i has `values` in `columns`, both from `starts[i]` to before `starts[i + 1]`. */
export interface SparseRows {
  starts: number[];
  columns: Int32Array;
  values: Float32Array;
}

export interface LinearMachine {
  /** Of a row, for each class: its distance from the plane in units of the margin, positive on the side of the class. */
  scores(columns: Int32Array, values: Float32Array): Float64Array;
}

interface LinearMachineOptions {
  columns: number;
  classes: number;
  /** Decides the order of the rows in each pass. */
  seed: number;
  /** Told of every piece of work, in multiplications; what it throws ends the training. */
  pause: (work: number) => Promise<void> | undefined;
}

/**
 * Linear support vector machines, each class against the rest: minimises ½‖w‖² + Σ max(0, 1 - y w·x)², where the last
 * component of x is 1 (the bias), by dual coordinate descent (Hsieh et al. 2008, algorithm 1; LIBLINEAR's solver 1).
 *
 * All classes take a step at the same row, and a column's weights lie together, so that a row is read once for all. Ends
 * after 10 passes, or when no projected gradient of a pass is over 0.1, LIBLINEAR's tolerance.
 */
export async function trainLinearMachine(
  rows: SparseRows,
  labels: readonly number[],
  { columns, classes, seed, pause }: LinearMachineOptions,
): Promise<LinearMachine> {
  const { starts } = rows;
  const random = randomGenerator(`passes ${seed}`);
  const weights = new Float32Array(columns * classes);
  const bias = new Float64Array(classes);
  const duals = new Float32Array(labels.length * classes);
  const changes = new Float64Array(classes);

  for (let pass = 0; pass < mostPasses; pass++) {
    let steepest = 0;
    for (const row of permutation(random, labels.length)) {
      const [start = 0, end = 0] = [starts[row], starts[row + 1]];
      const rowColumns = rows.columns.subarray(start, end);
      const values = rows.values.subarray(start, end);
      const scores = scoresOf(rowColumns, values);
      const curvature = values.reduce((sum, value) => sum + value * value, 1) + slack;
      for (let label = 0; label < classes; label++) {
        const side = label === labels[row] ? 1 : -1;
        const place = row * classes + label;
        const dual = duals[place] ?? 0;
        const gradient = side * (scores[label] ?? 0) - 1 + slack * dual;
        const next = Math.max(0, dual - gradient / curvature);
        if (next !== dual) steepest = Math.max(steepest, Math.abs(gradient));
        duals[place] = next;
        changes[label] = side * (next - dual);
        bias[label] = (bias[label] ?? 0) + (changes[label] ?? 0);
      }
      if (changes.some((change) => change !== 0)) move(rowColumns, values);
      await pause(values.length * classes);
    }
    if (steepest < tolerance) break;
  }
  return { scores: scoresOf };

  function scoresOf(rowColumns: Int32Array, values: Float32Array): Float64Array {
    const scores = Float64Array.from(bias);
    for (let i = 0; i < rowColumns.length; i++) {
      const first = (rowColumns[i] ?? 0) * classes;
      const value = values[i] ?? 0;
      for (let label = 0; label < classes; label++) {
        scores[label] = (scores[label] ?? 0) + value * (weights[first + label] ?? 0);
      }
    }
    return scores;
  }

  function move(rowColumns: Int32Array, values: Float32Array): void {
    for (let i = 0; i < rowColumns.length; i++) {
      const first = (rowColumns[i] ?? 0) * classes;
      const value = values[i] ?? 0;
      for (let label = 0; label < classes; label++) {
        weights[first + label] = (weights[first + label] ?? 0) + value * (changes[label] ?? 0);
      }
    }
  }
}

const mostPasses = 10;
const tolerance = 0.1;
/** What the square of the hinge adds to the dual's diagonal: 1 / 2C at a cost C of 1. */
const slack = 0.5;
