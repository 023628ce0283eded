import { basename, join } from 'node:path';
import type { Engine } from '@tasnif/engine';
import { readDocuments } from '@tasnif/ingest';
import {
  createBertClassifier,
  createTraining,
  randomWeights,
  type BertConfig,
  type ReadWeight,
  type TrainOptions,
} from '@tasnif/marbert';
import { encodeTexts, type TokenizerSpec } from '@tasnif/tokenizer';

/** What an encoder is fine-tuned on to see what it is worth; its validation documents are of the training part. */
export interface Task {
  name: string;
  file: string;
  labelColumn?: string;
  /** Of each class, at most. */
  trainPerClass: number;
  validationPerClass: number;
}

export const tasks: readonly Task[] = [
  {
    ...{ name: 'AJGT, sentiment of tweets', file: 'ajgt/UBC_AJGT_final_shuffled_train.tsv' },
    ...{ trainPerClass: 576, validationPerClass: 144 },
  },
  {
    ...{
      name: 'ArSarcasm, sentiment of tweets',
      file: 'arsarcasm/ArSarcasm_train.csv',
      labelColumn: 'sentiment',
    },
    ...{ trainPerClass: 800, validationPerClass: 200 },
  },
  {
    ...{ name: 'SANAD, topics of news, 30 documents a class', file: 'sanad-khaleej-7-train.zip' },
    ...{ trainPerClass: 30, validationPerClass: 60 },
  },
];

/** An encoder, and how it is fine-tuned: the values of the recipe DEFAULT but for these. */
interface Candidate {
  name: string;
  weights: 'RANDOM' | 'PRE_TRAINED';
  epochs: number;
  learningRate: number;
  warmupShare: number;
}

const candidates: readonly Candidate[] = [
  { name: 'random weights', weights: 'RANDOM', epochs: 15, learningRate: 5e-4, warmupShare: 0.3 },
  { name: 'this encoder', weights: 'PRE_TRAINED', epochs: 5, learningRate: 3e-4, warmupShare: 0.1 },
];

export interface Encoder {
  config: BertConfig;
  tokenizer: TokenizerSpec;
  read: ReadWeight;
}

const SEEDS = [1, 2];
const MAX_LENGTH = 256;
const common: Omit<TrainOptions, keyof Candidate | 'seed'> = {
  ...{ batchSize: 16, gradientAccumulation: 1, schedule: 'LINEAR', weightDecay: 0.01, layerDecay: 1 },
  ...{ dropout: 0.1, labelSmoothing: 0, gradientClip: 1, classWeights: 'NONE' },
  ...{ bestMetric: 'MACRO_F1', earlyStopping: 0 },
};

/** Macro F1 of each candidate on the validation documents of a task, the mean over seeds, by the candidate's name. */
export async function compare(
  engine: Engine,
  encoder: Encoder,
  task: Task,
  dataFolder: string,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const { classes, data } = await loadTask(task, dataFolder, encoder.tokenizer);
  const config = { ...encoder.config, labels: classes };
  const results = new Map<string, number>();
  for (const { name, weights, ...own } of candidates) {
    let sum = 0;
    for (const seed of SEEDS) {
      const fresh = randomWeights(config, seed);
      const read: ReadWeight = (weight) =>
        weights === 'RANDOM' || /^(?:bert\.pooler|classifier)\./.test(weight)
          ? fresh(weight)
          : encoder.read(weight);
      const model = createBertClassifier(engine, config, read);
      const training = createTraining(engine, model, data, { ...common, ...own, seed });
      try {
        const updates = training.updates(signal);
        while ((await updates.next()).done !== true);
        sum += training.position().best?.score ?? 0;
      } finally {
        training.dispose();
        model.dispose();
      }
    }
    results.set(name, sum / SEEDS.length);
  }
  return results;
}

async function loadTask(task: Task, dataFolder: string, spec: TokenizerSpec) {
  const { file, labelColumn, trainPerClass, validationPerClass } = task;
  const byClass = new Map<string, string[]>();
  const source = { path: join(dataFolder, file), name: basename(file) };
  for await (const reading of readDocuments(source, labelColumn === undefined ? {} : { labelColumn })) {
    if (reading.kind !== 'document') continue;
    const { label, text } = reading.document;
    const texts = byClass.get(label) ?? [];
    if (texts.length < trainPerClass + validationPerClass) byClass.set(label, [...texts, text]);
  }
  const classes = [...byClass.keys()];
  const part = async (from: number, to: number) => {
    const texts = classes.flatMap((name, label) =>
      (byClass.get(name) ?? []).slice(from, to).map((text) => ({ text, label })),
    );
    const encoded = await encodeTexts(
      texts.map(({ text }) => text),
      { spec, maxLength: MAX_LENGTH, threads: 0 },
    );
    return encoded.map((ids, i) => ({ ids, label: texts[i]?.label ?? 0 }));
  };
  const validation = await part(0, validationPerClass);
  const train = await part(validationPerClass, validationPerClass + trainPerClass);
  return { classes, data: { train, validation } };
}
