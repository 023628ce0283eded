import { epochSteps, type Example } from '@tasnif/marbert';
import { createTokenizer, type TokenizerSpec } from '@tasnif/tokenizer';
import type { DataName } from './arguments.ts';
import { CLASSES } from './base-model.ts';
import { BenchError } from './errors.ts';
import { randomExamples } from './random-examples.ts';
import { randomGenerator, shuffled } from './random.ts';
import { readTexts } from './read-texts.ts';

/** Longer texts are cut. */
const MAX_TOKENS = 256;
/** Of the choice and the order of texts, and of whatever a contestant draws. */
export const SEED = 1;

/** Texts as every contestant gets them. */
export interface DataSet {
  name: DataName;
  /** Where the texts are from, for the report. */
  source: string;
  examples: readonly Example[];
}

export interface DataSetOptions {
  name: DataName;
  dataFolder: string;
  /** `undefined` where the real one is not there: another would give other lengths. */
  vocabulary: TokenizerSpec | undefined;
  vocabularySize: number;
  /** At most so many texts, drawn at random. */
  count: number;
}

/** The real texts through our tokenizer, or random ones where texts or vocabulary are not there. Throws DATA_INVALID. */
export function loadDataSet({
  name,
  dataFolder,
  vocabulary,
  vocabularySize,
  count,
}: DataSetOptions): DataSet {
  const texts = readTexts(name, dataFolder);
  if (texts === undefined || vocabulary === undefined) {
    const missing = texts === undefined ? 'texts' : 'vocabulary';
    return {
      name,
      source: `random token ids (no real ${missing} found)`,
      examples: randomExamples(name, { count, vocabularySize, seed: SEED }),
    };
  }
  const { encode } = createTokenizer(vocabulary);
  const labels = [...new Set(texts.map(({ label }) => label))].sort();
  if (labels.length > CLASSES) {
    throw new BenchError(
      'DATA_INVALID',
      `The ${name} in ${dataFolder} have ${String(labels.length)} classes, and the model has ${String(CLASSES)}.`,
      'Check that --data names the folder that was meant.',
    );
  }
  const chosen = shuffled(texts, randomGenerator(SEED)).slice(0, count);
  return {
    name,
    source: name === 'tweets' ? 'AJGT, training split' : `SANAD sample, cut at ${String(MAX_TOKENS)} tokens`,
    examples: chosen.map(({ text, label }) => ({
      ids: encode(text, { maxLength: MAX_TOKENS }).ids,
      label: labels.indexOf(label),
    })),
  };
}

/** The places of the examples in the order in which Tasnif takes them in its first epoch. */
export function orderOfEpoch(examples: readonly Example[], batchSize: number): number[] {
  const places = new Map(examples.map((example, place) => [example, place]));
  const steps = epochSteps(examples, { stepSize: batchSize, seed: SEED, epoch: 1 });
  return steps.flat().map((example) => places.get(example) ?? 0);
}
