import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runChild } from './child.ts';
import type { Shape } from './base-model.ts';
import { median } from './statistics.ts';

const measurement = z.object({
  device: z.string(),
  threads: z.int(),
  versions: z.record(z.string(), z.string()),
  nativeBf16: z.boolean(),
  products: z.array(
    z.object({
      type: z.enum(['f32', 'bf16']),
      kind: z.string(),
      tokens: z.int(),
      flopsPerSecond: z.number(),
    }),
  ),
});

/** How fast the machine multiplied matrices at one moment. */
export type RateMeasurement = z.infer<typeof measurement>;

/** Floating-point operations a second of the matrix product. */
export interface MatrixRate {
  f32: number;
  bf16: number;
}

/** Seconds that each of the twelve products is tried. */
const PATIENCE = 0.3;

/** Measures PyTorch's matrix products of the shapes that the model has, on the device that Trainer would take. */
export async function measureMatrixRate(
  python: string,
  { hiddenSize, intermediateSize }: Shape,
  signal: AbortSignal,
): Promise<RateMeasurement> {
  const script = fileURLToPath(new URL('../python/matrix_rate.py', import.meta.url));
  const args = [script, ...[hiddenSize, intermediateSize, PATIENCE].map(String)];
  return measurement.parse(JSON.parse(await runChild({ program: python, args, signal })));
}

/** Of each measurement the fastest product of a type; of several measurements the median. */
export function matrixRateOf(measurements: readonly RateMeasurement[]): MatrixRate {
  const rate = (wanted: 'f32' | 'bf16'): number =>
    median(
      measurements.map(({ products }) =>
        Math.max(
          ...products.filter(({ type }) => type === wanted).map(({ flopsPerSecond }) => flopsPerSecond),
        ),
      ),
    );
  return { f32: rate('f32'), bf16: rate('bf16') };
}
