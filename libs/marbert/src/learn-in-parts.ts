import type { Engine, Tensor } from '@tasnif/engine';
import { cutIntoBatches } from './batches.ts';

/**
 * Gathers the gradients of `texts` with no more of them computed at once than `limits` allow, and returns their loss.
 * A loss is a mean: that of all is the sum of the parts', `lossOf`, by their share of the weight.
 */
export function learnInParts<Text extends { ids: Int32Array }>(
  engine: Engine,
  texts: readonly Text[],
  limits: { texts: number; tokens: number },
  { weightOf, lossOf }: { weightOf(texts: readonly Text[]): number; lossOf(part: readonly Text[]): Tensor },
): number {
  const whole = weightOf(texts);
  let loss = 0;
  for (const part of cutIntoBatches(texts, limits)) {
    const share = whole === 0 ? 0 : weightOf(part) / whole;
    loss += engine.scope(() => {
      const scalar = lossOf(part);
      engine.backward(scalar, share);
      return share * (engine.read(scalar)[0] ?? Number.NaN);
    });
  }
  return loss;
}
