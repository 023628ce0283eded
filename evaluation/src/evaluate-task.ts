import { join } from 'node:path';
import {
  addDataset,
  followRun,
  StartTrainingDocument,
  type Client,
  type Run,
  type StartTrainingInput,
} from '@tasnif/cli';
import { EvaluationError } from './errors.ts';
import { measureFloors } from './floors.ts';
import { valueOf } from './measure.ts';
import type { MeasuredRun, Results } from './results.ts';
import type { QualityTask } from './tasks.ts';

export interface EvaluationOptions {
  client: Client;
  dataFolder: string;
  /** Of the installation, and what names its weights. */
  baseModel: { id: string; fingerprint: string };
  recipes: readonly NonNullable<StartTrainingInput['recipe']>[];
  seeds: readonly number[];
  results: Results;
  log(line: string): void;
  signal: AbortSignal;
}

/** Trains as users do, once for each recipe and seed that has no result yet, and keeps each result when it is there. */
export async function evaluateTask(task: QualityTask, options: EvaluationOptions): Promise<void> {
  const { client, dataFolder, baseModel, recipes, seeds, results, log, signal } = options;
  const wanted = recipes
    .flatMap((recipe) => seeds.map((seed) => ({ recipe, seed })))
    .filter((run) => !results.find({ task: task.id, baseModel: baseModel.fingerprint, ...run }));
  if (wanted.length === 0) return;

  const { train, test } = task;
  const others = test === undefined ? [] : [{ path: join(dataFolder, test), split: 'TEST' as const }];
  const input = { ...task.dataset, name: task.name };
  const dataset = await addDataset(client, join(dataFolder, train), { input, others, signal });
  log(
    `${task.name}: ${String(dataset.documentCount)} documents of ${String(dataset.classes.length)} classes`,
  );
  const floors = test === undefined ? undefined : await measureFloors(task, test, dataFolder, signal);

  for (const { recipe, seed } of wanted) {
    const { startTraining } = await client.request(
      StartTrainingDocument,
      { input: { ...task.training, dataset: dataset.id, baseModel: baseModel.id, recipe, seeds: [seed] } },
      { signal },
    );
    const run = await followRun(client, startTraining.id, { signal });
    const measured = toMeasured(task, run);
    results.add({
      ...{ task: task.id, recipe, seed, baseModel: baseModel.fingerprint },
      ...{ ...measured, ...floors },
    });
    log(`  ${recipe}, seed ${String(seed)}: ${(100 * measured.value).toFixed(2)}`);
  }
}

type Measured = Omit<MeasuredRun, 'task' | 'recipe' | 'seed' | 'baseModel'>;

/** What came of a run. Throws RUN_FAILED. */
function toMeasured({ name, measure }: QualityTask, run: Run): Measured {
  const { model, finishedAt } = run;
  if (!model || !finishedAt) {
    throw new EvaluationError(
      'RUN_FAILED',
      `A run on ${name} ended ${run.phase}${run.error ? `: ${run.error.message}` : ''}.`,
      run.error?.hint ?? 'Evaluate again; what is done is kept.',
    );
  }
  const onAccuracy = measure === 'ACCURACY';
  return {
    value: valueOf(measure, model),
    naiveBayes: onAccuracy ? model.baselineAccuracy : model.baselineMacroF1,
    linear: (onAccuracy ? model.linearBaselineAccuracy : model.linearBaselineMacroF1) ?? 0,
    testDocuments: model.testDocuments,
    device: run.device ?? 'unknown',
    precision: run.precision ?? 'unknown',
    date: new Date(finishedAt).toISOString(),
  };
}
