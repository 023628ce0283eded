import { fileURLToPath } from 'node:url';
import {
  addDataset,
  ClassifyBatchDocument,
  DatasetsDocument,
  DeployModelDocument,
  followRun,
  RunsDocument,
  StartTrainingDocument,
  type Client,
  type Run,
} from '@tasnif/cli';
import { LaunchError } from './errors.ts';
import { createProgressPrinter } from './progress-printer.ts';
import type { Stage } from './stage.ts';

const texts = fileURLToPath(new URL('../../../examples/topics', import.meta.url));

/** Sentences that stand in no data set of ours. */
const sentences = [
  'سجل المهاجم هدفين في الشوط الثاني وقاد فريقه إلى نهائي الكأس',
  'ينصح الأطباء بالنوم الكافي وشرب الماء وممارسة المشي كل يوم',
  'أطلقت الشركة هاتفا جديدا بمعالج أسرع وذاكرة أكبر',
];

/** Whether nobody has put anything in yet. */
export async function isEmpty(client: Client): Promise<boolean> {
  const { datasets } = await client.request(DatasetsDocument, { first: 1 });
  const { trainingRuns } = await client.request(RunsDocument, { first: 1 });
  return datasets.totalCount === 0 && trainingRuns.totalCount === 0;
}

/** The product once through: the example's texts in, a model trained, deployed, and three sentences classified. */
export async function showExample(client: Client, stage: Stage, signal: AbortSignal): Promise<void> {
  console.log('\nAn example on this empty installation (leave it out with npm start -- --no-example)\n');
  let datasetId = '';
  await stage('example data', async () => {
    const dataset = await addDataset(client, texts, { input: { name: 'example topics' }, signal });
    datasetId = dataset.id;
    return `${dataset.documentCount} short documents of ${dataset.classes.length} topics, written for this example`;
  });

  const { startTraining } = await client.request(
    StartTrainingDocument,
    { input: { dataset: datasetId } },
    { signal },
  );
  console.log('\n  startTraining: from the starter, a small Arabic encoder that Tasnif pre-trained\n');
  const printer = createProgressPrinter();
  const run = await followRun(client, startTraining.id, { signal, onEvent: printer.event });
  printer.end();
  const model = succeeded(run);
  console.log(
    `\n  on ${model.testDocuments} documents that it never saw: accuracy ${percent(model.accuracy)}, macro F1 ${percent(model.macroF1)}`,
  );
  console.log(
    `  naive Bayes on the same split:          accuracy ${percent(model.baselineAccuracy)}, macro F1 ${percent(model.baselineMacroF1)}`,
  );
  const { linearBaselineAccuracy: accuracy, linearBaselineMacroF1: macroF1 } = model;
  if (accuracy !== null && macroF1 !== null) {
    console.log(
      `  a linear model on the same split:       accuracy ${percent(accuracy)}, macro F1 ${percent(macroF1)}`,
    );
  }
  console.log('  A large encoder such as MARBERT does better still: npm run tasnif -- model import FOLDER\n');

  await stage('deploy', async () => {
    await client.request(DeployModelDocument, { id: model.id }, { signal });
    return 'classify answers from it';
  });
  const { classifyBatch } = await client.request(ClassifyBatchDocument, { texts: sentences }, { signal });
  for (const [i, { label, confidence }] of classifyBatch.entries()) {
    console.log(`  ${label.padEnd(11)} ${percent(confidence).padStart(6)}  ${sentences[i] ?? ''}`);
  }
}

function succeeded(run: Run): NonNullable<Run['model']> {
  if (run.model) return run.model;
  throw new LaunchError(
    `The example run ended ${run.phase}${run.error ? `: ${run.error.message}\n${run.error.log.join('\n')}` : ''}.`,
    run.error?.hint ?? 'Start again with npm start -- --no-example and look at npm run tasnif -- runs.',
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
