import { LENGTH_EDGES, lengthNames, measureShift } from '@tasnif/marbert';
import type { FigureName, ModelRow, Store } from '@tasnif/store';
import { found } from '../errors.ts';
import type { Drift, Shift } from './drift.type.ts';

/** Versions whose lengths are kept in memory. */
const MOST_KEPT = 100;

/** Compares what was classified with what was trained on. */
export interface DriftReader {
  /** Of a model's answers in a deployment over the last days, in shadow as well. Throws NOT_FOUND. */
  read(deploymentId: string, modelId: string, days: number): Promise<Drift>;
}

export function createDriftReader(
  store: Pick<Store, 'answerFigures' | 'datasets' | 'models' | 'runs'>,
): DriftReader {
  /** By version, which is frozen: counting reads every text. */
  const lengths = new Map<string, Promise<number[]>>();

  function lengthsOf(versionId: string): Promise<number[]> {
    const counting = lengths.get(versionId) ?? store.datasets.lengthCounts(versionId, LENGTH_EDGES);
    lengths.set(versionId, counting);
    counting.catch(() => lengths.delete(versionId));
    const [oldest] = lengths.keys();
    if (lengths.size > MOST_KEPT && oldest !== undefined) lengths.delete(oldest);
    return counting;
  }

  async function classesOf(versionId: string, { classes }: ModelRow): Promise<number[]> {
    const counts = await store.datasets.classCounts(versionId);
    const training = counts.filter(({ split }) => split === 'TRAIN');
    return classes.map((label) => training.find((row) => row.label === label)?.count ?? 0);
  }

  return {
    async read(deploymentId, modelId, days) {
      const names: FigureName[] = ['answer', 'lengthBin'];
      const figures = await store.answerFigures.read(deploymentId, { days, modelId, names });
      const model = found(await store.models.find(modelId), 'model', modelId);
      const { versionId } = found(await store.runs.findFineTuning(model.runId), 'run', model.runId);
      const sums = (name: FigureName, bins: number): number[] => {
        const counts = Array.from({ length: bins }, () => 0);
        for (const { key, value } of figures.filter((figure) => figure.name === name)) {
          counts[key] = (counts[key] ?? 0) + value;
        }
        return counts;
      };
      const answers = sums('answer', model.classes.length);
      return {
        texts: answers.reduce((sum, count) => sum + count, 0),
        labels: compare(model.classes, await classesOf(versionId, model), answers),
        lengths: compare(lengthNames, await lengthsOf(versionId), sums('lengthBin', lengthNames.length)),
      };
    },
  };
}

function compare(
  names: readonly string[],
  training: readonly number[],
  classified: readonly number[],
): Shift {
  const { index, byChance, divergence, verdict, bins } = measureShift(training, classified);
  return {
    ...{
      populationStabilityIndex: index,
      indexByChance: byChance,
      jensenShannonDivergence: divergence,
      verdict,
    },
    bins: bins.map(({ expected, actual }, bin) => ({
      ...{ name: names[bin] ?? '', training: expected, classified: actual },
    })),
  };
}
