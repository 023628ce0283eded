import type { Engine } from '@tasnif/engine';
import {
  estimateTrainingMemory,
  type ClassifierConfig,
  type MemoryEstimate,
  type TrainedParts,
} from '@tasnif/marbert';

/** What the process itself takes: Node.js, libtorch, the texts. */
const PROCESS_BYTES = 600e6;
/** Left to others and to what the estimate does not see. */
const SHARE = 0.85;

export interface MemoryPlan {
  /** Tokens that fit at once. */
  maxBatchTokens: number;
  /** For the log. */
  description: string;
}

/** A model that can't be trained in the memory that is free. */
class MemoryError extends Error {
  readonly code = 'MEMORY_INSUFFICIENT';
  readonly hint: string;

  constructor(message: string, remedies: readonly string[]) {
    super(message);
    this.hint = `${remedies.join(', or ')}, or choose a smaller base model.`;
  }
}

/**
 * How many tokens an engine may compute at once where `available` bytes are free. Throws MEMORY_INSUFFICIENT when not
 * even `longestText` tokens fit.
 */
export function planMemory(
  config: ClassifierConfig,
  options: TrainedParts,
  engine: Pick<Engine, 'name' | 'precision' | 'memoryLimit'>,
  { available, longestText, batchSize }: { available: number; longestText: number; batchSize: number },
): MemoryPlan {
  const estimate = estimateTrainingMemory(config, options, engine, longestText);
  const remedies =
    config.layers === 0 ? [] : ['freeze the lowest layers (frozenLayers), train low-rank factors (loraRank)'];
  return fitMemory(estimate, engine, {
    ...{ available, longestText, remedies },
    largest: batchSize * longestText,
  });
}

interface Fitting {
  /** Bytes that are free. */
  available: number;
  /** In tokens. */
  longestText: number;
  /** Tokens of a batch that is not cut. */
  largest: number;
  /** What takes less memory, for whoever has too little; default none. */
  remedies?: readonly string[];
}

/** The same of any estimate. */
export function fitMemory(
  { fixed, perToken }: MemoryEstimate,
  engine: Pick<Engine, 'name' | 'memoryLimit'>,
  { available, longestText, largest, remedies = [] }: Fitting,
): MemoryPlan {
  const { name, memoryLimit } = engine;
  const isLimited = memoryLimit < available - PROCESS_BYTES;
  const beside = isLimited ? 0 : PROCESS_BYTES;
  const budget = (isLimited ? memoryLimit : available * SHARE) - beside - fixed;
  const maxBatchTokens = Math.floor(budget / perToken);
  const needed = fixed + beside + perToken * Math.min(largest, Math.max(maxBatchTokens, longestText));
  if (maxBatchTokens < longestText) {
    const needs = `Training needs about ${gigabytes(needed)} for a single text of ${longestText} tokens`;
    if (isLimited) {
      throw new MemoryError(
        `${needs}, and the ${name} engine can hold ${gigabytes(memoryLimit)}, however much the machine has.`,
        [
          'Install libtorch (run `npm run setup` and follow what it says) or TensorFlow (`npm run engine:tensorflow`)',
          ...remedies,
        ],
      );
    }
    throw new MemoryError(`${needs}, and ${gigabytes(available)} is free.`, [
      'Stop other programs',
      ...remedies,
    ]);
  }
  const cut =
    maxBatchTokens < largest
      ? `; batches of more than ${maxBatchTokens} tokens are cut, and their gradients summed`
      : '';
  return {
    maxBatchTokens,
    description: `Takes at most about ${gigabytes(needed)} of memory, of ${isLimited ? `${gigabytes(memoryLimit)} that the engine can hold` : `${gigabytes(available)} free`}${cut}.`,
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
