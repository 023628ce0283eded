import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from '@tasnif/marbert';
import type { Contestant } from './contestants.ts';
import { orderOfEpoch, SEED, type DataSet } from './data-set.ts';
import type { Job, TextFile } from './job.ts';
import type { BenchPlan } from './plan.ts';

/** What all jobs of a benchmark have in common. */
export interface Workplace {
  plan: BenchPlan;
  /** Folder of the base model. */
  model: string;
  /** A folder for jobs, and for what contestants write. */
  scratch: string;
}

/** As the notebook has them; dropout is BERT's own. */
const recipe = { learningRate: 5e-5, weightDecay: 0.01, dropout: 0.1, seed: SEED };

/** One epoch over a data set, or the first steps of it where they stand for the whole. */
export function timedJob(
  { plan, model, scratch }: Workplace,
  data: DataSet,
  { settings, sampled }: Contestant,
): Job {
  const { batchSize, notebookSteps } = plan;
  const examples = sampled ? firstOfEpoch(data.examples, batchSize, notebookSteps) : data.examples;
  const texts = writeTexts(scratch, examples, batchSize);
  return { ...recipe, ...settings, model, texts, batchSize, scratch };
}

/** A few steps without dropout, the same texts in the same order for everybody. */
export function checkJob(
  { plan, model, scratch }: Workplace,
  data: DataSet,
  { settings }: Contestant,
  precision: 'F32' | 'BF16',
): Job {
  const { batchSize, steps } = plan.check;
  const texts = writeTexts(scratch, firstOfEpoch(data.examples, batchSize, steps), batchSize);
  const changes = { precision, dropout: 0, sampling: 'sequential' } as const;
  return { ...recipe, ...settings, ...changes, model, texts, batchSize, scratch };
}

function firstOfEpoch(examples: readonly Example[], batchSize: number, steps: number): Example[] {
  return orderOfEpoch(examples, batchSize)
    .slice(0, steps * batchSize)
    .flatMap((place) => examples[place] ?? []);
}

function writeTexts(scratch: string, examples: readonly Example[], batchSize: number): string {
  const content: TextFile = {
    examples: examples.map(({ ids, label }) => [[...ids], label]),
    order: orderOfEpoch(examples, batchSize),
  };
  const path = join(scratch, 'texts.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}
