import { evaluatePredictions, trainNaiveBayes, type ClassificationMetrics } from '@tasnif/marbert';
import type { DocumentRow } from '@tasnif/store';
import type { BySplit } from './documents.ts';

/** What naive Bayes reaches on each split that it did not learn from: the floor under every run. */
export type Baseline = Record<'VALIDATION' | 'TEST', ClassificationMetrics>;

/** Learns naive Bayes from the training split and measures it on the others. */
export function measureBaseline(documents: BySplit<DocumentRow[]>, classes: number): Baseline {
  const bayes = trainNaiveBayes(documents.TRAIN, classes);
  const measure = (rows: readonly DocumentRow[]): ClassificationMetrics =>
    evaluatePredictions(
      rows.map(({ label }) => label),
      rows.map(({ text }) => bayes.predict(text)),
      classes,
    );
  return { VALIDATION: measure(documents.VALIDATION), TEST: measure(documents.TEST) };
}
