import type { Example } from '@tasnif/marbert';
import type { DataName } from './arguments.ts';
import { randomGenerator, type RandomGenerator } from './random.ts';

/** What stands in for a data set: its lengths in tokens at some shares of its texts, and how many classes it has. */
const likeness: Record<DataName, { lengths: readonly (readonly [number, number])[]; classes: number }> = {
  tweets: {
    lengths: [
      ...([
        [0, 4],
        [0.05, 5],
        [0.25, 7],
        [0.5, 10],
        [0.75, 15],
        [0.9, 22],
      ] as const),
      ...([
        [0.95, 27],
        [0.99, 37],
        [0.995, 48],
        [0.999, 154],
        [1, 199],
      ] as const),
    ],
    classes: 2,
  },
  news: {
    lengths: [
      [0, 21],
      [0.05, 63],
      [0.1, 95],
      [0.25, 154],
      [0.4, 204],
      [0.5, 256],
      [1, 256],
    ],
    classes: 7,
  },
};

/** Smaller ids are special tokens. */
const FIRST_WORD = 5;
const CLS = 2;
const SEP = 3;

/**
 * Texts of random token ids, for measuring where the real ones are not: lengths as those of the real texts, and words
 * as frequent as 1/rank (Zipf 1949), so that a batch has about as many distinct ones.
 */
export function randomExamples(
  name: DataName,
  { count, vocabularySize, seed }: { count: number; vocabularySize: number; seed: number },
): Example[] {
  const { lengths, classes } = likeness[name];
  const random = randomGenerator(seed);
  return Array.from({ length: count }, (_, i) => {
    const words = Array.from({ length: interpolate(lengths, random()) - 2 }, () =>
      drawWord(random, vocabularySize),
    );
    return { ids: Int32Array.from([CLS, ...words, SEP]), label: i % classes };
  });
}

function drawWord(random: RandomGenerator, vocabularySize: number): number {
  return FIRST_WORD + Math.floor((vocabularySize - FIRST_WORD) ** random()) - 1;
}

function interpolate(points: readonly (readonly [number, number])[], share: number): number {
  const above = Math.max(
    1,
    points.findIndex(([at]) => at >= share),
  );
  const [x0, y0] = points[above - 1] ?? [0, 0];
  const [x1, y1] = points[above] ?? [1, 0];
  return Math.round(y0 + ((share - x0) / (x1 - x0)) * (y1 - y0));
}
