import type { Engine } from '@tasnif/engine';
import {
  byLength,
  cutIntoBatches,
  packBatch,
  UNLEARNED_BATCH,
  type EncodedText,
  type Example,
} from './batches.ts';
import { likeliest, rowsOf, type LabelledLogits } from './calibration/softmax.ts';
import { evaluatePredictions, type ClassificationMetrics } from './metrics.ts';
import type { TextClassifier } from './text-classifier.ts';

export interface Evaluation extends ClassificationMetrics {
  /** Mean cross-entropy, unweighted and unsmoothed. */
  loss: number;
}

/** Logits of each example in the order given, `[examples × C]` row-major. */
export function predictLogits(
  engine: Engine,
  model: TextClassifier,
  examples: readonly EncodedText[],
): Float32Array {
  const batches = predictByBatch(engine, model, examples);
  let batch = batches.next();
  while (batch.done !== true) batch = batches.next();
  return batch.value;
}

/** As {@link predictLogits}, for those who have to do something between two batches: one is computed at each step. */
export function* predictByBatch(
  engine: Engine,
  model: TextClassifier,
  examples: readonly EncodedText[],
): Generator<undefined, Float32Array, void> {
  const classes = model.config.labels.length;
  const logits = new Float32Array(examples.length * classes);
  const placed = examples.map((example, place) => ({ ...example, place }));
  for (const texts of cutIntoBatches(byLength(placed), UNLEARNED_BATCH)) {
    const values = engine.scope(() =>
      engine.withoutGradients(() =>
        engine.read(model.logits(packBatch(texts, { rounded: engine.compilesShapes }), 0)),
      ),
    );
    for (const [row, { place }] of texts.entries()) {
      logits.set(values.subarray(row * classes, (row + 1) * classes), place * classes);
    }
    yield;
  }
  return logits;
}

/** Loss and classification metrics of logits that are there already. */
export function evaluateLogits({ logits, labels, classes }: LabelledLogits): Evaluation {
  let loss = 0;
  const predictions: number[] = [];
  for (const { row, label } of rowsOf({ logits, labels, classes })) {
    const highest = Math.max(...row);
    const partition = row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
    loss += Math.log(partition) + highest - (row[label] ?? 0);
    predictions.push(likeliest(row));
  }
  return { ...evaluatePredictions(labels, predictions, classes), loss: loss / Math.max(1, labels.length) };
}

/** Loss and classification metrics of the model on `examples`. */
export function evaluate(engine: Engine, model: TextClassifier, examples: readonly Example[]): Evaluation {
  const logits = predictLogits(engine, model, examples);
  const labels = examples.map(({ label }) => label);
  return evaluateLogits({ logits, labels, classes: model.config.labels.length });
}
