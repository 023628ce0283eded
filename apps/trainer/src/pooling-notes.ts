import type { Pooling, PoolingChoice } from '@tasnif/marbert';
import type { ProgressEvent } from '@tasnif/store';

const readings: Record<Pooling, string> = {
  FIRST: 'are read no further',
  MEAN: 'are read in windows, and the mean of their logits counts',
  MAX: 'are read in windows, and the greatest logit of each class counts',
};

/** For the log: how texts of more than `maxLength` tokens are read, and what that was compared with. */
export function poolingNotes(
  { pooling, longTexts, figures }: PoolingChoice,
  maxLength: number,
): ProgressEvent[] {
  const chosen = `Texts longer than ${maxLength} tokens ${readings[pooling]} (${pooling})`;
  const compared = (['FIRST', 'MEAN', 'MAX'] as const).map(
    (name) =>
      figures && `${name} ${figures[name].macroF1.toFixed(4)} (loss ${figures[name].loss.toFixed(4)})`,
  );
  const why =
    figures === null
      ? 'none of the validation split is, so nothing was compared.'
      : `macro F1 on the validation split, where ${longTexts} are: ${compared.join(', ')}.`;
  return [{ type: 'LOG_LINE', level: 'INFO', message: `${chosen}; ${why}` }];
}
