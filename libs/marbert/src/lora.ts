import type { Engine, Tensor } from '@tasnif/engine';
import { randomGenerator } from './random.ts';
import type { Weight } from './weights.ts';

/** Low-rank adaptation (Hu et al. 2021): W + (alpha / rank) · B·A is used for W, and only A and B are trained. */
export interface LoraOptions {
  rank: number;
  alpha: number;
  /** Of the first values of A; B begins as 0, and so the model as it was. */
  seed: number;
}

/** The two factors of one weight `[O,I]`: `a [rank,I]`, `b [O,rank]`. */
export interface LoraFactors {
  a: Tensor;
  b: Tensor;
}

export function createLoraFactors(
  engine: Engine,
  name: string,
  [outputs, inputs]: readonly [number, number],
  { rank, seed }: LoraOptions,
): LoraFactors {
  const random = randomGenerator(`${String(seed)} lora ${name}`);
  // Uniform within ±1/√I, as in Hugging Face's PEFT.
  const bound = 1 / Math.sqrt(inputs);
  const a = Float32Array.from({ length: rank * inputs }, () => bound * (2 * random() - 1));
  return {
    a: engine.parameter(a, [rank, inputs]),
    b: engine.parameter(new Float32Array(outputs * rank), [outputs, rank]),
  };
}

/** `weight` with the factors merged into it. */
export function mergeLora(
  { data, shape }: Weight,
  a: Float32Array,
  b: Float32Array,
  { rank, alpha }: LoraOptions,
): Weight {
  const [outputs = 0, inputs = 0] = shape;
  const merged = data.slice();
  for (let o = 0; o < outputs; o++) {
    const row = merged.subarray(o * inputs, (o + 1) * inputs);
    for (let r = 0; r < rank; r++) {
      const factor = (alpha / rank) * (b[o * rank + r] ?? 0);
      for (let i = 0; i < inputs; i++) row[i] = (row[i] ?? 0) + factor * (a[r * inputs + i] ?? 0);
    }
  }
  return { shape, data: merged };
}

/** Whether low-rank adaptation adds to a weight, if its layer is trained. */
export function takesLora(name: string): boolean {
  return name.startsWith('bert.encoder.') && name.endsWith('.weight') && !name.includes('LayerNorm');
}
