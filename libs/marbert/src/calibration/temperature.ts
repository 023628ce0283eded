import { rowsOf, softmax, type LabelledLogits } from './softmax.ts';

/** Bounds of a temperature; 1 lies in their geometric middle. */
const [LOWEST, HIGHEST] = [0.05, 20];

/**
 * The temperature, 0.05 to 20, by which logits must be divided for the least mean negative log-likelihood of the
 * labels (Guo et al. 2017, On Calibration of Modern Neural Networks).
 *
 * Where every text is classified right the likelihood grows without end as the temperature falls, so that the result
 * is the bound of 0.05; it is 20 where the logits say nothing or the opposite, and 1 where there is no text or no
 * temperature is better than another.
 */
export function fitTemperature(data: LabelledLogits): number {
  if (slope(data, 1) === 0) return 1;
  if (slope(data, LOWEST) <= 0) return LOWEST;
  if (slope(data, HIGHEST) >= 0) return HIGHEST;
  let [low, high] = [Math.log(LOWEST), Math.log(HIGHEST)];
  while (high - low > 1e-8) {
    const middle = (low + high) / 2;
    if (slope(data, Math.exp(middle)) > 0) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/**
 * Slope of the summed negative log-likelihood by the inverse temperature: what the model expects of the logit less
 * that of the label. The likelihood is convex in that variable, so the slope has one zero and bisection finds it.
 */
function slope(data: LabelledLogits, temperature: number): number {
  let sum = 0;
  for (const { row, label } of rowsOf(data)) {
    const truth = row[label] ?? 0;
    const probabilities = softmax(row, temperature);
    // Differences to the label's logit: in the sum, what is certain leaves exactly 0.
    for (let i = 0; i < row.length; i++) sum += (probabilities[i] ?? 0) * ((row[i] ?? 0) - truth);
  }
  return sum;
}
