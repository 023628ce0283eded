import { trainingFlops } from '@tasnif/marbert';
import { describe, expect, it } from 'vitest';
import { QUICK_SHAPE, toBertConfig } from './base-model.ts';
import { figuresOf, medianFigures } from './figures.ts';
import type { Turn } from './run-turn.ts';

const config = toBertConfig(QUICK_SHAPE);

/** A turn whose steps end at the given seconds, two texts each. */
function turnOf(seconds: readonly number[], lengths: readonly (readonly number[])[]): Turn {
  return {
    ...{ device: 'cpu', precision: 'F32', versions: {}, secondsToFirstStep: 14 },
    ...{ peakMemory: 3e9, peakDeviceMemory: null },
    steps: seconds.map((end, i) => ({ seconds: end, loss: 1, lengths: [...(lengths[i] ?? [])] })),
  };
}

describe('the figures of a turn', () => {
  it('are over the whole epoch, and again without its first step', () => {
    const turn = turnOf([4, 5, 6], [[10, 20], [30, 40], [50]]);
    const figures = figuresOf(turn, { lengths: [10, 20, 30, 40, 50], batchSize: 2, config });
    expect(figures).toMatchObject({
      ...{ sampled: false, epochSeconds: 6, textsPerSecond: 5 / 6, tokensPerSecond: 25 },
      later: { textsPerSecond: 1.5, tokensPerSecond: 60 },
      ...{ firstStepSeconds: 4, secondsToFirstStep: 14, peakMemory: 3e9 },
    });
    expect(figures.later.flopsPerSecond).toBeCloseTo(trainingFlops(config, [30, 40, 50]) / 2);
  });

  it('count the mean of the later steps for those that were not taken', () => {
    const turn = turnOf(
      [4, 5, 8],
      [
        [10, 10],
        [10, 10],
        [10, 10],
      ],
    );
    const lengths = Array.from({ length: 20 }, () => 10);
    const figures = figuresOf(turn, { lengths, batchSize: 2, config });
    expect(figures.sampled).toBe(true);
    expect(figures.epochSeconds).toBe(4 + 9 * 2);
    expect(figures.later.textsPerSecond).toBe(18 / 18);
  });

  it('take the memory of the accelerator where there is one', () => {
    const turn = { ...turnOf([1, 2], [[4], [4]]), peakDeviceMemory: 5e9 };
    expect(figuresOf(turn, { lengths: [4, 4], batchSize: 1, config }).peakMemory).toBe(5e9);
  });

  it('are refused for a turn of one step', () => {
    expect(() => figuresOf(turnOf([1], [[4]]), { lengths: [4], batchSize: 1, config })).toThrow(RangeError);
  });

  it('of several rounds are the medians', () => {
    const all = [1, 2, 9].map((seconds) =>
      figuresOf(turnOf([seconds, 2 * seconds], [[4], [4]]), { lengths: [4, 4], batchSize: 1, config }),
    );
    expect(medianFigures(all)).toMatchObject({ epochSeconds: 4, firstStepSeconds: 2, textsPerSecond: 0.5 });
  });
});
