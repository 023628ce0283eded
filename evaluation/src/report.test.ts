import { expect, it } from 'vitest';
import { toReport } from './report.ts';
import type { MeasuredRun } from './results.ts';
import { tasks } from './tasks.ts';

const run = (task: string, seed: number, value: number, more: Partial<MeasuredRun> = {}): MeasuredRun => ({
  ...{ task, recipe: 'DEFAULT', seed, baseModel: 'one', testDocuments: 360, value },
  ...{ naiveBayes: 0.8, linear: 0.85 },
  ...{ device: 'cpu', precision: 'F32', date: '2026-11-26T10:00:00.000Z', ...more },
});

it('has a row for each task that was measured, with mean and deviation, floors and what was published', () => {
  const runs = [
    run('ajgt', 1, 0.9),
    run('ajgt', 2, 0.92, { date: '2026-11-27T10:00:00.000Z' }),
    run('ajgt', 1, 0.88, { recipe: 'FAST' }),
    run('sanad', 1, 0.97, { testDocuments: 7265 }),
    ...[1, 2, 3].map((seed) => run('dialect', seed, 0.44, { testDocuments: 2110 })),
  ];
  const report = toReport('the model', runs, tasks);
  expect(report).toContain('Base model: the model. Measured 2026-11-26 to 2026-11-27 on cpu in F32.');
  const rows = report.split('\n').filter((line) => /^\| (AJGT|ArSarcasm|SANAD)/.test(line));
  expect(rows).toEqual([
    '| AJGT: sentiment of Jordanian tweets | accuracy | 360 | 80.00 | 85.00 | 91.00 ± 1.41 (2 seeds) | 88.00 (1 seed) | 96.11 |',
    '| ArSarcasm: dialect of tweets | macro F1 | 2110 | 80.00 | 85.00 | 44.00 ± 0.00 | – | 54.70 |',
    '| SANAD: topics of news | accuracy | 7265 | 80.00 | 85.00 | 97.00 (1 seed) | – | – |',
  ]);
});
