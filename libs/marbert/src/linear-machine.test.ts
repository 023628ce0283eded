import { expect, it } from 'vitest';
import { trainLinearMachine, type SparseRows } from './linear-machine.ts';

const rows: SparseRows = {
  starts: [0, 1, 3, 5, 6, 7],
  columns: Int32Array.of(0, 0, 1, 1, 2, 2, 1),
  values: Float32Array.of(1, 0.6, 0.8, 0.6, 0.8, 1, 1),
};
const options = { columns: 3, classes: 3, seed: 1, pause: () => undefined };

/** The decision function of scikit-learn 1.9.1's LinearSVC on the same rows, converged to 1e-8. */
const expected = [
  [0.889, -0.7899, -0.9928],
  [0.2794, -0.8616, -0.4066],
  [-0.8295, 0.4453, -0.6046],
  [-0.8235, 0.8946, -0.9663],
  [-0.4164, -0.5865, 0.1033],
];

it('scores as LIBLINEAR does', async () => {
  const machine = await trainLinearMachine(rows, [0, 0, 1, 1, 2], options);
  for (const [row, scores] of expected.entries()) {
    const [start = 0, end = 0] = [rows.starts[row], rows.starts[row + 1]];
    const found = machine.scores(rows.columns.subarray(start, end), rows.values.subarray(start, end));
    for (const [label, score] of scores.entries())
      expect(Math.abs((found[label] ?? NaN) - score)).toBeLessThan(0.1);
  }
});

it('tells of every row in every pass how many multiplications it took', async () => {
  const pieces: number[] = [];
  const pause = (work: number): undefined => {
    pieces.push(work);
    return undefined;
  };
  await trainLinearMachine(rows, [0, 0, 1, 1, 2], { ...options, pause });
  expect(pieces.length % 5).toBe(0);
  expect(pieces.slice(0, 5).sort()).toEqual([3, 3, 3, 6, 6]);
});
