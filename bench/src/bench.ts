import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareBaseModel, readVocabulary } from './base-model.ts';
import { checkLosses } from './check-losses.ts';
import type { Contestant } from './contestants.ts';
import { loadDataSet, type DataSet } from './data-set.ts';
import type { LossCheck } from './loss-check.ts';
import { measureMatrixRate, type RateMeasurement } from './matrix-rate.ts';
import { measureRounds, type MeasuredTurn } from './measure-rounds.ts';
import type { BenchPlan } from './plan.ts';
import type { Progress } from './progress.ts';

export interface BenchDependencies {
  /** In the order of their turns. */
  contestants: readonly Contestant[];
  /** Measures the matrix product; `undefined`: that is left out. */
  python: string | undefined;
  /** A folder laid out as the reference data. */
  dataFolder: string;
  /** Kept from one benchmark to the next. */
  cacheFolder: string;
  progress: Progress;
  signal: AbortSignal;
}

export interface BenchResult {
  plan: BenchPlan;
  data: readonly DataSet[];
  rates: readonly RateMeasurement[];
  checks: readonly LossCheck[];
  turns: readonly MeasuredTurn[];
}

/** The story of a benchmark: prepare → matrix product → losses → rounds, with the matrix product again after each. */
export async function benchTrain(plan: BenchPlan, dependencies: BenchDependencies): Promise<BenchResult> {
  const { contestants, python, dataFolder, cacheFolder, progress, signal } = dependencies;
  const start = performance.now();
  const scratch = mkdtempSync(join(tmpdir(), 'tasnif-bench-'));
  try {
    progress.now('preparing the base model and the texts');
    mkdirSync(cacheFolder, { recursive: true });
    const vocabulary = readVocabulary(dataFolder);
    const model = prepareBaseModel(cacheFolder, plan.shape, vocabulary);
    const { vocabularySize } = plan.shape;
    const data = plan.data.map(({ name, texts }) =>
      loadDataSet({ name, dataFolder, vocabulary, vocabularySize, count: texts }),
    );
    const workplace = { plan, model, scratch };

    const rates: RateMeasurement[] = [];
    const measureRate = async (): Promise<void> => {
      if (python === undefined) return;
      progress.now('measuring the matrix product');
      rates.push(await measureMatrixRate(python, plan.shape, signal));
    };
    await measureRate();

    const checks: LossCheck[] = [];
    const withBf16 = rates.some(({ nativeBf16 }) => nativeBf16);
    for (const set of data) {
      checks.push(await checkLosses(workplace, set, { contestants, withBf16, progress, signal }));
    }

    const secondsSpent = (): number => (performance.now() - start) / 1000;
    const turns = await measureRounds(workplace, data, {
      ...{ contestants, betweenRounds: measureRate, secondsSpent, progress, signal },
    });
    return { plan, data, rates, checks, turns };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
