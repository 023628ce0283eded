import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { readDocuments } from '@tasnif/ingest';
import { evaluatePredictions, trainLinearClassifier, trainNaiveBayes } from '@tasnif/marbert';
import { valueOf } from './measure.ts';
import type { QualityTask } from './tasks.ts';

/** What plain classifiers reach on a test split; shares, 0 to 1. */
export interface Floors {
  naiveBayes: number;
  /** On character n-grams. */
  linear: number;
}

interface Labelled {
  text: string;
  label: number;
}

/**
 * The floors of an official split, by the figure that its task is judged by: runs tell theirs by accuracy and macro F1
 * alone. They learn from the whole training part, without a validation split.
 */
export async function measureFloors(
  { train, measure, dataset }: QualityTask,
  test: string,
  dataFolder: string,
  signal: AbortSignal,
): Promise<Floors> {
  const classes: string[] = [];
  const read = async (file: string): Promise<Labelled[]> => {
    const { labelColumn } = dataset;
    const options = typeof labelColumn === 'string' ? { labelColumn } : {};
    const documents: Labelled[] = [];
    for await (const reading of readDocuments(
      { path: join(dataFolder, file), name: basename(file) },
      options,
    )) {
      if (reading.kind !== 'document') continue;
      const { label, text } = reading.document;
      if (!classes.includes(label)) classes.push(label);
      documents.push({ text, label: classes.indexOf(label) });
    }
    return documents;
  };
  const [training, testing] = [await read(train), await read(test)];
  const labels = testing.map(({ label }) => label);
  const reach = (model: { predict(text: string): number }): number => {
    const predicted = testing.map(({ text }) => model.predict(text));
    const { accuracy, macro, perClass } = evaluatePredictions(labels, predicted, classes.length);
    const named = classes.map((label, i) => ({ label, f1: perClass[i]?.f1 ?? 0 }));
    return valueOf(measure, { accuracy, macroF1: macro.f1, perClass: named });
  };
  const linear = await trainLinearClassifier(training, classes.length, {
    seed: 1,
    // Signals come between two pieces of the work.
    check: async () => {
      await setImmediate();
      signal.throwIfAborted();
    },
  });
  return { naiveBayes: reach(trainNaiveBayes(training, classes.length)), linear: reach(linear) };
}
