/** What a model says of N texts, and what they are. */
export interface LabelledLogits {
  /** `[N × C]` row-major. */
  logits: Float32Array;
  /** `[N]`, class numbers from 0 to C - 1. */
  labels: readonly number[];
  /** C. */
  classes: number;
}

/** A row `[C]` for each text, in the order given. */
export function* rowsOf({
  logits,
  labels,
  classes,
}: LabelledLogits): Generator<{ row: Float32Array; label: number }> {
  for (const [i, label] of labels.entries()) {
    yield { row: logits.subarray(i * classes, (i + 1) * classes), label };
  }
}

/** The number of the greatest logit; of several the first. */
export function likeliest(row: Float32Array): number {
  return row.indexOf(Math.max(...row));
}

/** Probabilities `[C]` of logits `[C]` divided by `temperature` (above 0, default 1); they sum to 1. */
export function softmax(row: Float32Array, temperature = 1): Float64Array {
  const highest = Math.max(...row);
  const probabilities = new Float64Array(row.length);
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const power = Math.exp(((row[i] ?? 0) - highest) / temperature);
    probabilities[i] = power;
    sum += power;
  }
  for (let i = 0; i < row.length; i++) probabilities[i] = (probabilities[i] ?? 0) / sum;
  return probabilities;
}
