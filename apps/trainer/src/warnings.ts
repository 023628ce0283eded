import type { DocumentRow, ProgressEvent } from '@tasnif/store';
import type { BySplit } from './documents.ts';

/** What whoever reads the figures of a run should know beforehand. */
export function warnings(documents: BySplit<DocumentRow[]>): ProgressEvent[] {
  const empty = Object.values(documents)
    .flat()
    .filter(({ text }) => text.trim() === '').length;
  const messages = [
    documents.VALIDATION.length === 0 &&
      'No document is in the validation split: the weights of the last epoch are kept, not the best, and its confidence is not calibrated.',
    documents.TEST.length === 0 &&
      'No document of a test split may be seen: the model is measured on the validation split, which chose its weights, and so looks better than it is.',
    empty > 0 &&
      `${empty} documents hold nothing once they are normalised: a lighter profile, or fewer of its steps, would keep them.`,
  ];
  return messages
    .filter((message) => message !== false)
    .map((message) => ({ type: 'LOG_LINE', level: 'WARN', message }));
}
