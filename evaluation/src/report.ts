import { markdownTable } from '@tasnif/marbert';
import { spread } from './measure.ts';
import type { MeasuredRun } from './results.ts';
import type { Measure, QualityTask } from './tasks.ts';

const MEASURES: Record<Measure, string> = {
  ACCURACY: 'accuracy',
  MACRO_F1: 'macro F1',
  POSITIVE_NEGATIVE_F1: 'mean F1 of positive and negative',
};

/** What was measured of one base model, as `docs/quality.md`: Markdown. */
export function toReport(
  baseModel: string,
  runs: readonly MeasuredRun[],
  tasks: readonly QualityTask[],
): string {
  const measured = tasks
    .map((task) => ({ task, runs: runs.filter((run) => run.task === task.id) }))
    .filter(({ runs }) => runs.length > 0);
  const recipes = [...new Set(runs.map(({ recipe }) => recipe))].sort();
  const dates = runs.map(({ date }) => date.slice(0, 10)).sort();
  const machines = [...new Set(runs.map(({ device, precision }) => `${device} in ${precision}`))].sort();

  return `# Quality

What models trained by Tasnif with its usual settings reach on public Arabic tasks. Written by \`npm run evaluate\`, which
uploads the texts, calls \`startTraining\` and reads the figures of the model, as anybody would; the test split of a task is
measured once for each run, on the weights that the validation split chose.

Base model: ${baseModel}. Measured ${[...new Set([dates[0], dates.at(-1)])].join(' to ')} on ${machines.join(', ')}.
In percent: the mean of three seeds, or of as many as are said, ± their standard deviation.

${markdownTable(
  ['task', 'figure', 'test texts', 'naive Bayes', 'linear model', ...recipes, 'MARBERT, published'],
  measured.map(({ task, runs }) => [
    ...[task.name, MEASURES[task.measure], String(runs[0]?.testDocuments ?? 0)],
    ...[percent(average(runs, 'naiveBayes')), percent(average(runs, 'linear'))],
    ...recipes.map((recipe) => scoreText(runs.filter((run) => run.recipe === recipe))),
    task.published === null ? '–' : task.published.toFixed(2),
  ]),
)}

Naive Bayes counts words; the linear model is a support vector machine on character 2-to-5-grams. Of official splits both
learned from the whole training part, the others and every run from it without its validation split.

## The tasks

- **AJGT** (Alomari et al. 2017) and **ArSarcasm** (Abu Farha and Magdy 2020) in the splits of the published results (Abdul-Mageed
  et al. 2021). 130 of ArSarcasm's 2,110 test tweets stand in its training part too; they were left there, for they were
  for the others as well.
- **SANAD**, Al Khaleej news (Einea et al. 2019): a fifth of the training part, dealt class by class with seed 42, is the test
  split. With 50 documents a class to learn from, 70 others choose the epoch.
- No test text was looked at to choose a setting, and texts that equal one of a test part of AJGT or ArSarcasm were left out of
  the starter's pre-training. SANAD's fifth stands among its texts, without labels.
`;
}

function scoreText(runs: readonly MeasuredRun[]): string {
  if (runs.length === 0) return '–';
  const { mean, deviation } = spread(runs.map(({ value }) => value));
  if (runs.length === 1) return `${percent(mean)} (1 seed)`;
  const figure = `${percent(mean)} ± ${percent(deviation)}`;
  return runs.length === 3 ? figure : `${figure} (${String(runs.length)} seeds)`;
}

function average(runs: readonly MeasuredRun[], of: 'naiveBayes' | 'linear'): number {
  return spread(runs.map((run) => run[of])).mean;
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}
