import { likeliest, rowsOf, softmax, type LabelledLogits } from './softmax.ts';

/** Bins of equal width between 0 and 1, as Guo et al. 2017 have them. */
const BINS = 15;

/** Texts whose confidence lies above `lower` and up to `upper`. */
interface ReliabilityBin {
  lower: number;
  upper: number;
  count: number;
  /** `null` where there is no text. */
  meanConfidence: number | null;
  /** Share of right predictions; `null` where there is no text. */
  accuracy: number | null;
}

/** How far the probabilities of a model are what they say. */
export interface CalibrationFigures {
  /**
   * Mean distance between confidence and accuracy over the bins, each weighted by its texts, 0 to 1 (Naeini et al.
   * 2015).
   */
  expectedCalibrationError: number;
  /** Mean over the texts of the squared distances of all C probabilities to 0, or 1 for the label: 0 to 2 (Brier 1950). */
  brierScore: number;
  /** Reliability diagram: 15 bins of equal width. */
  bins: ReliabilityBin[];
}

/** Measures the probabilities at `temperature`; of no text, both figures are 0. */
export function measureCalibration(data: LabelledLogits, temperature: number): CalibrationFigures {
  const sums = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  let squares = 0;
  for (const { row, label } of rowsOf(data)) {
    const probabilities = softmax(row, temperature);
    const predicted = likeliest(row);
    const confidence = probabilities[predicted] ?? 0;
    squares += probabilities.reduce((sum, p, i) => sum + (p - (i === label ? 1 : 0)) ** 2, 0);
    const bin = sums[Math.min(BINS, Math.max(1, Math.ceil(confidence * BINS))) - 1];
    if (bin === undefined) continue;
    bin.count++;
    bin.confidence += confidence;
    if (predicted === label) bin.right++;
  }
  const texts = Math.max(1, data.labels.length);
  return {
    expectedCalibrationError:
      sums.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0) / texts,
    brierScore: squares / texts,
    bins: sums.map(({ count, confidence, right }, i) => ({
      ...{ lower: i / BINS, upper: (i + 1) / BINS, count },
      meanConfidence: count === 0 ? null : confidence / count,
      accuracy: count === 0 ? null : right / count,
    })),
  };
}
