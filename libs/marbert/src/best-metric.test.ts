import { describe, expect, it } from 'vitest';
import { metricOf, type BestMetric } from './best-metric.ts';
import type { Evaluation } from './evaluate.ts';
import { makeExamples, runTrial } from './testing/tiny-training.ts';

/** The figures of an epoch in which `high` alone is better than in the others. */
function madeUp(high: BestMetric | undefined): Evaluation {
  const at = (metric: BestMetric): number => (metric === high ? 0.9 : 0.5);
  return {
    accuracy: at('ACCURACY'),
    loss: 1 - at('LOSS'),
    macro: { precision: at('MACRO_PRECISION'), recall: at('MACRO_RECALL'), f1: at('MACRO_F1') },
    weighted: { precision: 0.95, recall: 0.95, f1: at('WEIGHTED_F1') },
    perClass: [],
    confusion: [],
    matthews: at('MATTHEWS'),
  };
}

const metrics: BestMetric[] = [
  ...(['MACRO_F1', 'ACCURACY', 'LOSS', 'WEIGHTED_F1'] as const),
  ...(['MACRO_PRECISION', 'MACRO_RECALL', 'MATTHEWS'] as const),
];
// Few texts, many of which look like another class: the figures go up and down.
const data = {
  train: makeExamples(36, 'train', { noise: 0.6 }),
  validation: makeExamples(30, 'validation', { noise: 0.6 }),
};

describe.each(metrics)('by %s the best epoch', (metric) => {
  it('is the one in which it is better than in the others, whatever else is', () => {
    const epochs = [undefined, ...metrics].map((high) => metricOf(metric, madeUp(high)));
    expect(epochs.indexOf(Math.max(...epochs))).toBe(1 + metrics.indexOf(metric));
    expect(new Set(epochs).size).toBe(2);
  });

  it('of a training is the one with its highest figure, of equals the one with the lowest loss', async () => {
    const { updates, position } = await runTrial({ data, options: { epochs: 5, bestMetric: metric } });
    const evaluations = updates.filter((update) => update.type === 'evaluation');
    expect(evaluations.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    let best = 0;
    for (const [i, { evaluation, best: isBest }] of evaluations.entries()) {
      const before = evaluations[best]?.evaluation ?? evaluation;
      const [score, bestScore] = [metricOf(metric, evaluation), metricOf(metric, before)];
      const better = score > bestScore || (score === bestScore && evaluation.loss <= before.loss);
      expect(isBest, `epoch ${i + 1}`).toBe(better);
      if (better) best = i;
    }
    const { epoch, step, evaluation } = evaluations[best] ?? {};
    expect(position.best).toEqual({
      ...{ epoch, step, loss: evaluation?.loss },
      score: evaluation && metricOf(metric, evaluation),
    });
  });
});
