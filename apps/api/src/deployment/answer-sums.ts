import { lengthBin } from '@tasnif/marbert';
import type { FigureName } from '@tasnif/store';
import type { Classifier } from '../classify/classifier.ts';

/** What a model made of a text. */
export type Answer = Awaited<ReturnType<Classifier['classify']>>;

/** What is added to a figure of the day, such as one more answer (1) of a class (its key). */
export interface Sum {
  name: FigureName;
  key?: number;
  value: number;
}

/** Bins of confidence, of equal width from 0 to 1. */
export const CONFIDENCE_BINS = 10;

/** What an answer adds to the figures of its model; nothing of the text but its length. */
export function sumsOf(
  { model, scores, truncated, abstained }: Answer,
  { text, milliseconds, withPrecision }: { text: string; milliseconds: number; withPrecision: boolean },
): Sum[] {
  const { label = '', probability = 0 } = scores[0] ?? {};
  const bin = Math.min(CONFIDENCE_BINS - 1, Math.floor(probability * CONFIDENCE_BINS));
  return [
    { name: 'requests', value: 1 },
    { name: 'answer', key: model.classes.indexOf(label), value: 1 },
    { name: 'confidence', value: probability },
    { name: 'confidenceBin', key: bin, value: 1 },
    { name: 'lengthBin', key: lengthBin(text), value: 1 },
    { name: 'milliseconds', value: milliseconds },
    ...(truncated ? [{ name: 'truncated', value: 1 } as const] : []),
    ...(withPrecision ? [{ name: 'withPrecision', value: 1 } as const] : []),
    ...(abstained ? [{ name: 'abstained', value: 1 } as const] : []),
  ];
}

export const failed: readonly Sum[] = [
  { name: 'requests', value: 1 },
  { name: 'errors', value: 1 },
];

export const dropped: readonly Sum[] = [{ name: 'dropped', value: 1 }];

/** That both sides of a challenge answered a text, and what; {@link comparedLabels} reads it. */
export function comparisonOf(champion: Answer, challenger: Answer): Sum {
  const { classes } = champion.model;
  const [row, column] = [champion, challenger].map(({ scores }) => classes.indexOf(scores[0]?.label ?? ''));
  return { name: 'comparison', key: (row ?? 0) * classes.length + (column ?? 0), value: 1 };
}

/** @param classes the champion's */
export function comparedLabels(
  key: number,
  classes: readonly string[],
): { champion: string; challenger: string } {
  const row = Math.floor(key / classes.length);
  return { champion: classes[row] ?? '', challenger: classes[key % classes.length] ?? '' };
}
