import { answersOf, type Answers } from './calibration/compare.ts';
import { evaluateLogits } from './evaluate.ts';
import { poolWindows, type WindowLogits } from './window-logits.ts';
import type { Pooling } from './windows.ts';

/** Macro F1 that windows may lose against the beginning alone: reading all of a text is worth that much. */
const TOLERATED_LOSS = 0.005;

/** And so many standard deviations of chance; of a few documents one is more than half a point. */
const CHANCE = 2;

/** What was chosen, and what it was compared with. */
export interface PoolingChoice {
  pooling: Pooling;
  /** Texts of more than one window. */
  longTexts: number;
  /** On all texts; `null` where none is long, so that all poolings are the same. */
  figures: Record<Pooling, { macroF1: number; loss: number }> | null;
}

/**
 * MEAN or MAX, whichever has the higher macro F1 on the texts: of equals the one of lower cross-entropy, then MEAN.
 * FIRST only where both lose more than half a point against it, and more texts than chance explains (a sign test on the
 * texts that one alone has right, two standard deviations); MEAN where no text is long.
 */
export function choosePooling(windows: WindowLogits): PoolingChoice {
  const longTexts = windows.texts.filter(({ length }) => length > 1).length;
  if (longTexts === 0) return { pooling: 'MEAN', longTexts, figures: null };
  const pooled = {
    FIRST: poolWindows(windows, 'FIRST'),
    MEAN: poolWindows(windows, 'MEAN'),
    MAX: poolWindows(windows, 'MAX'),
  };
  const measure = (pooling: Pooling): { macroF1: number; loss: number } => {
    const { macro, loss } = evaluateLogits(pooled[pooling]);
    return { macroF1: macro.f1, loss };
  };
  const figures = { FIRST: measure('FIRST'), MEAN: measure('MEAN'), MAX: measure('MAX') };
  const { FIRST, MEAN, MAX } = figures;
  const maxIsBetter = MAX.macroF1 > MEAN.macroF1 || (MAX.macroF1 === MEAN.macroF1 && MAX.loss < MEAN.loss);
  const best = maxIsBetter ? 'MAX' : 'MEAN';
  const losesMuch = FIRST.macroF1 - figures[best].macroF1 > TOLERATED_LOSS;
  const isFirst = losesMuch && winsBeyondChance(answersOf(pooled.FIRST), answersOf(pooled[best]));
  return { pooling: isFirst ? 'FIRST' : best, longTexts, figures };
}

/** Whether of the texts that one alone has right more are this one's than chance explains. */
function winsBeyondChance({ labels, predictions }: Answers, other: Answers): boolean {
  let [won, lost] = [0, 0];
  for (const [i, label] of labels.entries()) {
    const [isRight, isOtherRight] = [predictions[i] === label, other.predictions[i] === label];
    if (isRight && !isOtherRight) won++;
    if (isOtherRight && !isRight) lost++;
  }
  return won - lost > CHANCE * Math.sqrt(won + lost);
}
