import {
  evaluatePredictions,
  trainLinearClassifier,
  trainNaiveBayes,
  type ClassificationMetrics,
} from '@tasnif/marbert';
import type { DocumentRow } from '@tasnif/store';
import type { BySplit } from './documents.ts';

/** What is expected of a model at the least: what these reach on the same texts. */
export interface Floor {
  naiveBayes: ClassificationMetrics;
  /** On character n-grams. */
  linear: ClassificationMetrics;
}

/** The floor under a run, on each split that it does not learn from. */
export type Baseline = Record<'VALIDATION' | 'TEST', Floor>;

interface BaselineOptions {
  classes: number;
  seed: number;
  /** Asked several times a second; what it throws ends it all. */
  check: () => Promise<void>;
}

/** Learns the floor from the training split and measures it on the others. `note`, for the log, where it saw a part alone. */
export async function measureBaseline(
  { TRAIN, VALIDATION, TEST }: BySplit<DocumentRow[]>,
  { classes, seed, check }: BaselineOptions,
): Promise<{ baseline: Baseline; note: string | null }> {
  const naiveBayes = trainNaiveBayes(TRAIN, classes);
  await check();
  const linear = await trainLinearClassifier(TRAIN, classes, { seed, check });

  async function measure(
    rows: readonly DocumentRow[],
    model: { predict(text: string): number },
  ): Promise<ClassificationMetrics> {
    const predicted: number[] = [];
    for (const { text } of rows) {
      predicted.push(model.predict(text));
      if (predicted.length % 100 === 0) await check();
    }
    const labels = rows.map(({ label }) => label);
    return evaluatePredictions(labels, predicted, classes);
  }
  const floorOn = async (rows: readonly DocumentRow[]): Promise<Floor> => ({
    naiveBayes: await measure(rows, naiveBayes),
    linear: await measure(rows, linear),
  });

  return {
    baseline: { VALIDATION: await floorOn(VALIDATION), TEST: await floorOn(TEST) },
    note:
      linear.documents === TRAIN.length
        ? null
        : `The linear model beside naive Bayes learns from ${linear.documents} of the ${TRAIN.length} training documents, drawn class by class in proportion.`,
  };
}
