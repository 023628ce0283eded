import { trainingFlops, type BertConfig } from '@tasnif/marbert';
import type { Turn } from './run-turn.ts';
import { median } from './statistics.ts';

/** What a turn comes to, over one whole epoch. */
export interface Figures {
  /** Whether a few steps stand for the epoch: `epochSeconds` and what follows from it is then computed, not measured. */
  sampled: boolean;
  epochSeconds: number;
  /** Over the epoch, its first step included. */
  textsPerSecond: number;
  tokensPerSecond: number;
  /** Over the epoch without its first step. */
  later: { textsPerSecond: number; tokensPerSecond: number; flopsPerSecond: number };
  /** From the call that starts training, the model being loaded, to the end of the first optimizer step. */
  firstStepSeconds: number;
  /** The same from the start of the process. */
  secondsToFirstStep: number;
  /** Bytes: of the accelerator where there is one, else of main memory. */
  peakMemory: number;
}

/**
 * Figures of a turn whose epoch has texts of `lengths` tokens. FLOPs are those of a standard BERT step on the texts'
 * own tokens (`trainingFlops`), whatever a contestant spends on padding or saves by leaving work out, so that the
 * figure compares contestants as texts a second do.
 *
 * Where the turn has fewer steps than the epoch, the rest of the epoch counts as many times the mean of the steps
 * after the first.
 */
export function figuresOf(
  { steps, secondsToFirstStep, peakMemory, peakDeviceMemory }: Turn,
  { lengths, batchSize, config }: { lengths: readonly number[]; batchSize: number; config: BertConfig },
): Figures {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || steps.length < 2) {
    throw new RangeError(`A turn of ${String(steps.length)} steps has no figures; it takes two.`);
  }
  const stepsOfEpoch = Math.ceil(lengths.length / batchSize);
  const laterSeconds = ((last.seconds - first.seconds) / (steps.length - 1)) * (stepsOfEpoch - 1);
  const epochSeconds = first.seconds + laterSeconds;
  const flops = trainingFlops(config, lengths) - trainingFlops(config, first.lengths);
  return {
    sampled: steps.length < stepsOfEpoch,
    epochSeconds,
    textsPerSecond: lengths.length / epochSeconds,
    tokensPerSecond: sum(lengths) / epochSeconds,
    later: {
      textsPerSecond: (lengths.length - first.lengths.length) / laterSeconds,
      tokensPerSecond: (sum(lengths) - sum(first.lengths)) / laterSeconds,
      flopsPerSecond: flops / laterSeconds,
    },
    firstStepSeconds: first.seconds,
    secondsToFirstStep,
    peakMemory: peakDeviceMemory ?? peakMemory,
  };
}

/** The figures in the middle of several turns', each by itself. */
export function medianFigures(all: readonly Figures[]): Figures {
  const of = (pick: (figures: Figures) => number): number => median(all.map(pick));
  return {
    sampled: all.some(({ sampled }) => sampled),
    epochSeconds: of((figures) => figures.epochSeconds),
    textsPerSecond: of((figures) => figures.textsPerSecond),
    tokensPerSecond: of((figures) => figures.tokensPerSecond),
    later: {
      textsPerSecond: of(({ later }) => later.textsPerSecond),
      tokensPerSecond: of(({ later }) => later.tokensPerSecond),
      flopsPerSecond: of(({ later }) => later.flopsPerSecond),
    },
    firstStepSeconds: of((figures) => figures.firstStepSeconds),
    secondsToFirstStep: of((figures) => figures.secondsToFirstStep),
    peakMemory: of((figures) => figures.peakMemory),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
