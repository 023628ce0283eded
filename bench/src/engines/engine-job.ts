import { z } from 'zod';

/** What one process is told to train with; it reads this as JSON from its command line. */
export const engineJob = z.object({
  engine: z.enum(['TORCH', 'TENSORFLOW', 'WASM']),
  precision: z.enum(['F32', 'BF16']),
  shape: z.object({
    vocabularySize: z.int(),
    hiddenSize: z.int(),
    layers: z.int(),
    heads: z.int(),
    intermediateSize: z.int(),
    positions: z.int(),
  }),
  /** Texts of a step. */
  batchSize: z.int().positive(),
  /** Optimizer steps, the first included. */
  steps: z.int().min(2),
});
export type EngineJob = z.infer<typeof engineJob>;

/** What it tells on file descriptor 3 when it is done. */
export const engineTurn = z.object({
  version: z.string(),
  device: z.string(),
  /** Of the matrix product, by the engine's own measurement, in units of 10⁹ a second. */
  matrixProductRate: z.number(),
  /** Of each step. */
  seconds: z.array(z.number()),
  losses: z.array(z.number()),
  /** Of one step, by `trainingFlops`. */
  flops: z.array(z.number()),
  /** Bytes of main memory that the process held at most. */
  peakMemory: z.number(),
});
export type EngineTurn = z.infer<typeof engineTurn>;

/** Why an engine can't be had here, instead. */
export const engineMissing = z.object({ missing: z.string() });
