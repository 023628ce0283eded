import type { AnswerFigure } from '@tasnif/store';
import { comparedLabels } from './answer-sums.ts';
import type { Agreement, Disagreement } from './challenge.type.ts';

/** Pairs of classes that are shown. */
const MOST_SHOWN = 20;

/**
 * How often both sides of a challenge gave the same class.
 *
 * @param figures comparisons of any days
 * @param classes those of the champion
 */
export function toAgreement(figures: readonly AnswerFigure[], classes: readonly string[]): Agreement {
  const pairs = new Map<number, number>();
  for (const { key, value } of figures) pairs.set(key, (pairs.get(key) ?? 0) + value);
  let compared = 0;
  const disagreements: Disagreement[] = [];
  for (const [key, texts] of pairs) {
    compared += texts;
    const { champion, challenger } = comparedLabels(key, classes);
    if (champion !== challenger) disagreements.push({ champion, challenger, texts });
  }
  const agreed = compared - disagreements.reduce((sum, { texts }) => sum + texts, 0);
  return {
    ...{ compared, agreed, share: compared === 0 ? null : agreed / compared },
    disagreements: disagreements.sort((a, b) => b.texts - a.texts).slice(0, MOST_SHOWN),
  };
}
