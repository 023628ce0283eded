/** Shares from 0 to 1; a share of nothing is 0. */
interface PrecisionRecallF1 {
  /** Of the texts predicted as the class, the share that are of it. */
  precision: number;
  /** Of the texts of the class, the share predicted as it. */
  recall: number;
  /** The harmonic mean of the two. */
  f1: number;
}

export interface ClassificationMetrics {
  /** The share of right predictions. */
  accuracy: number;
  /** The plain mean over all classes, those without a text included. */
  macro: PrecisionRecallF1;
  /** The mean over the classes, each weighted by its texts. */
  weighted: PrecisionRecallF1;
  /** By class; `support` is the number of its texts. */
  perClass: (PrecisionRecallF1 & { support: number })[];
  /** `confusion[t][p]` counts the texts of class t predicted as p. */
  confusion: number[][];
  /**
   * Matthews correlation coefficient (Gorodkin 2004 for more than two classes), from -1 to 1; 0 where
   * undefined.
   */
  matthews: number;
}

/**
 * How well `predictions` [N] meet `labels` [N], class numbers from 0 to `classes` - 1. The figures are those
 * of scikit-learn's `classification_report(labels=range(classes), zero_division=0)` and `matthews_corrcoef`.
 * Throws a RangeError when the lengths differ or a number is no class.
 */
export function evaluatePredictions(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): ClassificationMetrics {
  const confusion = confusionMatrix(labels, predictions, classes);
  const support = confusion.map(sum);
  const predicted = confusion.map((_, column) => sum(confusion.map((row) => row[column] ?? 0)));
  const right = confusion.map((row, index) => row[index] ?? 0);
  const perClass = right.map((hits, index) => {
    const [truly = 0, guessed = 0] = [support[index], predicted[index]];
    return {
      precision: share(hits, guessed),
      recall: share(hits, truly),
      f1: share(2 * hits, truly + guessed),
      support: truly,
    };
  });
  const even = perClass.map(() => 1);
  return {
    accuracy: share(sum(right), labels.length),
    macro: average(perClass, even),
    weighted: average(perClass, support),
    perClass,
    confusion,
    matthews: matthews(support, predicted, sum(right)),
  };
}

function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): number[][] {
  if (labels.length !== predictions.length) {
    throw new RangeError(`There are ${labels.length} labels but ${predictions.length} predictions.`);
  }
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let text = 0; text < labels.length; text++) {
    const [label = -1, prediction = -1] = [labels[text], predictions[text]];
    const row = confusion[label];
    const count = row?.[prediction];
    if (row === undefined || count === undefined) {
      throw new RangeError(
        `Label ${label} or prediction ${prediction} is not a class from 0 to ${classes - 1}.`,
      );
    }
    row[prediction] = count + 1;
  }
  return confusion;
}

function average(perClass: readonly PrecisionRecallF1[], weights: readonly number[]): PrecisionRecallF1 {
  const mean = (key: keyof PrecisionRecallF1): number =>
    share(sum(perClass.map((figures, index) => figures[key] * (weights[index] ?? 0))), sum(weights));
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/** (c N - t·p) / √((N² - t·t)(N² - p·p)): t texts and p predictions by class, c of N right. */
function matthews(support: readonly number[], predicted: readonly number[], right: number): number {
  const total = sum(support);
  const dot = (a: readonly number[], b: readonly number[]): number =>
    sum(a.map((value, index) => value * (b[index] ?? 0)));
  const spread = (total ** 2 - dot(support, support)) * (total ** 2 - dot(predicted, predicted));
  return share(right * total - dot(support, predicted), Math.sqrt(spread));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
