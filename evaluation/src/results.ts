import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const share = z.number().min(0).max(1);

/** A run that was measured on the test split of its task. */
const measuredRun = z.object({
  task: z.string(),
  /** DEFAULT, FLASH, …, of the base model. */
  recipe: z.string(),
  seed: z.int(),
  /** Names the base model by its weights. */
  baseModel: z.string(),
  testDocuments: z.int(),
  /** Of the figure that the task is judged by. */
  value: share,
  /** Of the floors on the same texts. */
  ...{ naiveBayes: share, linear: share },
  /** On what. */
  ...{ device: z.string(), precision: z.string(), date: z.iso.datetime() },
});
export type MeasuredRun = z.infer<typeof measuredRun>;

/** What was measured, over all calls: a file with a line a run. */
export interface Results {
  all(): readonly MeasuredRun[];
  find(wanted: Pick<MeasuredRun, 'task' | 'recipe' | 'seed' | 'baseModel'>): MeasuredRun | undefined;
  add(run: MeasuredRun): void;
}

export function openResults(path: string): Results {
  const runs: MeasuredRun[] = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => measuredRun.parse(JSON.parse(line)))
    : [];
  return {
    all: () => runs,
    find: ({ task, recipe, seed, baseModel }) =>
      runs.find(
        (run) =>
          run.task === task && run.recipe === recipe && run.seed === seed && run.baseModel === baseModel,
      ),
    add(run) {
      runs.push(run);
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, `${JSON.stringify(run)}\n`);
    },
  };
}
