import { describe, expect, it } from 'vitest';
import { evaluatePredictions } from '../metrics.ts';
import { randomGenerator } from '../random.ts';
import { answersOf, compareCandidates } from './compare.ts';
import { bootstrapIntervals } from './intervals.ts';
import { labelled } from './labelled-logits.fixture.ts';

const CLASSES = 3;
const labels = Array.from({ length: 300 }, (_, i) => i % CLASSES);

/** Predictions of which about `share` are wrong, elsewhere for each name. */
function wrongIn(share: number, name: string): number[] {
  const random = randomGenerator(name);
  return labels.map((label) => (random() < share ? (label + 1) % CLASSES : label));
}

describe('compareCandidates', () => {
  it('has the figures of each as they are measured anywhere', async () => {
    const predictions = wrongIn(0.2, 'a');
    const [compared] = await compareCandidates(labels, [[predictions]], CLASSES, 1);
    const { accuracy, macro } = evaluatePredictions(labels, predictions, CLASSES);
    expect(compared?.accuracy.mean).toBeCloseTo(accuracy, 12);
    expect(compared?.macroF1.mean).toBeCloseTo(macro.f1, 12);
    // √(0.8 · 0.2 / 300) = 0.023, of which 1.96 to either side.
    const { lower, upper } = compared?.accuracy.interval ?? { lower: 0, upper: 0 };
    expect(upper - lower).toBeCloseTo(0.09, 1.5);
  });

  it('agrees with the intervals of a single model', async () => {
    const rows = labels.map((label, i) => {
      const logits = [0, 0, 0].with(i % 5 === 0 ? 0 : label, 1);
      return [logits, label] as const;
    });
    const data = labelled(rows);
    const { labels: own, predictions } = answersOf(data);
    const [compared] = await compareCandidates(own, [[predictions]], CLASSES, 1);
    const single = bootstrapIntervals(data, 1);
    expect(compared?.macroF1.interval.lower).toBeCloseTo(single?.macroF1.lower ?? 0, 1.5);
    expect(compared?.macroF1.interval.upper).toBeCloseTo(single?.macroF1.upper ?? 0, 1.5);
  });

  it('tells apart what is far apart, and not what differs by chance', async () => {
    const candidates = [wrongIn(0.3, 'far'), wrongIn(0.05, 'best'), wrongIn(0.06, 'near')].map((p) => [p]);
    const compared = await compareCandidates(labels, candidates, CLASSES, 1);
    expect(compared.map(({ isTied }) => isTied)).toEqual([false, true, true]);
  });

  it('tells apart by the same texts what intervals alone could not', async () => {
    const worse = wrongIn(0.2, 'a');
    // Right in all that the other is, and in a few more.
    const better = worse.map((predicted, i) => (i < 60 ? (labels[i] ?? 0) : predicted));
    const [first, second] = await compareCandidates(labels, [[better], [worse]], CLASSES, 1);
    expect(second?.isTied).toBe(false);
    expect(second?.macroF1.interval.upper).toBeGreaterThan(first?.macroF1.interval.lower ?? 1);
  });

  it('takes the mean over the models of a candidate', async () => {
    const [one, other] = [wrongIn(0.1, 'a'), wrongIn(0.3, 'b')];
    const [both, first, second] = await compareCandidates(labels, [[one, other], [one], [other]], CLASSES, 1);
    const mean = ((first?.macroF1.mean ?? 0) + (second?.macroF1.mean ?? 0)) / 2;
    expect(both?.macroF1.mean).toBeCloseTo(mean, 12);
  });

  it('is the same for the same seed', async () => {
    const candidates = [[wrongIn(0.1, 'a')], [wrongIn(0.2, 'b')]];
    const [first, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => compareCandidates(labels, candidates, CLASSES, seed)),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('lets others have their turn meanwhile', async () => {
    let turns = 0;
    const ticker = setInterval(() => turns++, 1);
    await compareCandidates(labels, [[wrongIn(0.1, 'a')], [wrongIn(0.2, 'b')]], CLASSES, 1);
    clearInterval(ticker);
    expect(turns).toBeGreaterThan(0);
  });
});
