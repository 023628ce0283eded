import { setImmediate } from 'node:timers/promises';
import { randomGenerator } from '../random.ts';
import { createMeasure, groupTexts } from './candidate-figures.ts';
import { middleOf, RESAMPLES, type Interval } from './intervals.ts';
import { likeliest, rowsOf, type LabelledLogits } from './softmax.ts';

/** The class of each text, and the class that a model takes it for. */
export interface Answers {
  labels: number[];
  predictions: number[];
}

export function answersOf(data: LabelledLogits): Answers {
  return {
    labels: [...data.labels],
    predictions: Array.from(rowsOf(data), ({ row }) => likeliest(row)),
  };
}

/** A figure of a candidate: the mean over its models, and its 95 % confidence interval. */
interface Estimate {
  mean: number;
  interval: Interval;
}

export interface ComparedCandidate {
  accuracy: Estimate;
  macroF1: Estimate;
  /** Whether it can not be told from the candidate of the highest macro F1; true of that itself. */
  isTied: boolean;
}

/**
 * Compares candidates by the predictions of their models, one or several each, on the same texts: percentiles of 1,000
 * bootstrap resamples of the texts, drawn by `seed`, each the same for all (paired bootstrap: Efron & Tibshirani 1993;
 * Koehn 2004). A candidate is tied when the 95 % interval of how much the best is above it reaches 0. The models are
 * taken as they are: the luck of training is not in it but for the mean over several, and nothing is added for there
 * being many candidates. Between two resamples the event loop gets its turn.
 *
 * @param candidates by candidate and model the predicted class of each text
 */
export async function compareCandidates(
  labels: readonly number[],
  candidates: readonly (readonly (readonly number[])[])[],
  classes: number,
  seed: number,
): Promise<ComparedCandidate[]> {
  const texts = labels.length;
  const { kinds, kindOf } = groupTexts(labels, candidates.flat());
  const measure = createMeasure(kinds, candidates, classes, texts);
  const weights = new Int32Array(kinds.length);
  const weigh = (text: number): void => {
    const kind = kindOf[text] ?? 0;
    weights[kind] = (weights[kind] ?? 0) + 1;
  };
  for (let text = 0; text < texts; text++) weigh(text);
  const observed = measure(weights);
  const resampled = candidates.map(() => ({
    accuracy: new Float64Array(RESAMPLES),
    macroF1: new Float64Array(RESAMPLES),
  }));
  const random = randomGenerator(`paired bootstrap ${seed}`);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    await setImmediate();
    weights.fill(0);
    for (let draw = 0; draw < texts; draw++) weigh(Math.floor(random() * texts));
    for (const [i, { accuracy, macroF1 }] of measure(weights).entries()) {
      const kept = resampled[i];
      if (kept === undefined) continue;
      kept.accuracy[resample] = accuracy;
      kept.macroF1[resample] = macroF1;
    }
  }
  const best = indexOfHighest(observed.map(({ macroF1 }) => macroF1));
  return resampled.map(({ accuracy, macroF1 }, i) => {
    const ahead = macroF1.map((value, resample) => (resampled[best]?.macroF1[resample] ?? 0) - value);
    return {
      accuracy: { mean: observed[i]?.accuracy ?? 0, interval: middleOf(accuracy) },
      macroF1: { mean: observed[i]?.macroF1 ?? 0, interval: middleOf(macroF1) },
      isTied: middleOf(ahead).lower <= 0,
    };
  });
}

function indexOfHighest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), 0);
}
