import { expect, it } from 'vitest';
import { poolingNotes } from './pooling-notes.ts';

it('say what was chosen, and by which figures', () => {
  const figures = {
    FIRST: { macroF1: 0.8, loss: 0.7 },
    MEAN: { macroF1: 0.91, loss: 0.4 },
    MAX: { macroF1: 0.9, loss: 0.5 },
  };
  expect(poolingNotes({ pooling: 'MEAN', longTexts: 12, figures }, 256)).toEqual([
    {
      ...{ type: 'LOG_LINE', level: 'INFO' },
      message:
        'Texts longer than 256 tokens are read in windows, and the mean of their logits counts (MEAN); macro F1 on the validation split, where 12 are: FIRST 0.8000 (loss 0.7000), MEAN 0.9100 (loss 0.4000), MAX 0.9000 (loss 0.5000).',
    },
  ]);
});

it('say that nothing was compared where no document is long', () => {
  expect(poolingNotes({ pooling: 'MEAN', longTexts: 0, figures: null }, 64)).toMatchObject([
    { message: expect.stringContaining('none of the validation split is') },
  ]);
});
