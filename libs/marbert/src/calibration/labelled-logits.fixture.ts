import fc from 'fast-check';
import type { LabelledLogits } from './softmax.ts';

/** Texts from rows of logits, each with its label. */
export function labelled(
  rows: readonly (readonly [logits: readonly number[], label: number])[],
): LabelledLogits {
  return {
    logits: Float32Array.from(rows.flatMap(([logits]) => logits)),
    labels: rows.map(([, label]) => label),
    classes: rows[0]?.[0].length ?? 2,
  };
}

/** 1 to 40 texts of 2 to 5 classes, with logits of -20 to 20. */
export const anyLogits = fc
  .integer({ min: 2, max: 5 })
  .chain((classes) =>
    fc.array(
      fc.tuple(
        fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: classes, maxLength: classes }),
        fc.integer({ min: 0, max: classes - 1 }),
      ),
      { minLength: 1, maxLength: 40 },
    ),
  )
  .map(labelled);
