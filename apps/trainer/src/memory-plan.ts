import { estimateTrainingMemory, type BertConfig, type BertOptions } from '@tasnif/marbert';

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
  readonly hint =
    'Stop other programs, or freeze the lowest layers (frozenLayers), train low-rank factors (loraRank), or choose a smaller base model.';
}

/**
 * How many tokens may be computed at once in `available` bytes. Throws MEMORY_INSUFFICIENT when not even
 * `longestText` tokens fit.
 */
export function planMemory(
  config: BertConfig,
  options: BertOptions,
  {
    precision,
    available,
    longestText,
    batchSize,
  }: {
    precision: 'F32' | 'BF16';
    available: number;
    longestText: number;
    batchSize: number;
  },
): MemoryPlan {
  const { fixed, perToken } = estimateTrainingMemory(config, options, precision);
  const budget = available * SHARE - PROCESS_BYTES - fixed;
  const maxBatchTokens = Math.floor(budget / perToken);
  const largest = batchSize * longestText;
  const needed = fixed + PROCESS_BYTES + perToken * Math.min(largest, Math.max(maxBatchTokens, longestText));
  if (maxBatchTokens < longestText) {
    throw new MemoryError(
      `Training needs about ${gigabytes(needed)} for a single text of ${longestText} tokens, and ${gigabytes(available)} is free.`,
    );
  }
  const cut =
    maxBatchTokens < largest
      ? `; batches of more than ${maxBatchTokens} tokens are cut, and their gradients summed`
      : '';
  return {
    maxBatchTokens,
    description: `Takes at most about ${gigabytes(needed)} of memory, of ${gigabytes(available)} free${cut}.`,
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
