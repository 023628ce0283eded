import type { Engine, Tensor } from '@tasnif/engine';
import { cutIntoBatches } from './batches.ts';

/**
 * Learns `texts` with no more of them computed at once than `limits` allow, and returns their loss. A loss is a mean: that
 * of all is the sum of the parts' by their share of the weight. `learn` returns the loss of a part, and gathers `share` of
 * its gradients.
 */
export function learnInParts<Text extends { ids: Int32Array }>(
  texts: readonly Text[],
  limits: { texts: number; tokens: number },
  {
    weightOf,
    learn,
  }: { weightOf(texts: readonly Text[]): number; learn(part: readonly Text[], share: number): number },
): number {
  const whole = weightOf(texts);
  let loss = 0;
  for (const part of cutIntoBatches(texts, limits)) {
    const share = whole === 0 ? 0 : weightOf(part) / whole;
    loss += share * learn(part, share);
  }
  return loss;
}

/** Gathers `share` of the gradients of a loss, and returns it whole. */
export function learnLoss(engine: Engine, share: number, lossOf: () => Tensor): number {
  return engine.scope(() => {
    const loss = lossOf();
    engine.backward(loss, share);
    return engine.read(loss)[0] ?? Number.NaN;
  });
}
