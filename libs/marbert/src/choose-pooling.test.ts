import { describe, expect, it } from 'vitest';
import { choosePooling } from './choose-pooling.ts';

/** A text of class 0 or 1 and, of each of its windows, the logit of class 1 above that of class 0. */
type Text = readonly [label: number, ...windows: number[]];

function choose(texts: readonly Text[]): ReturnType<typeof choosePooling> {
  return choosePooling({
    labels: texts.map(([label]) => label),
    texts: texts.map(([, ...windows]) => windows.map((logit) => Float32Array.of(0, logit))),
    classes: 2,
  });
}

const short: Text[] = [
  [0, -1],
  [1, 1],
];

describe('the pooling of a model', () => {
  it('is MEAN where no text is long', () => {
    expect(choose(short)).toEqual({ pooling: 'MEAN', longTexts: 0, figures: null });
    expect(choose([])).toEqual({ pooling: 'MEAN', longTexts: 0, figures: null });
  });

  it('is the one of the higher macro F1 on all texts', () => {
    const mean = choose([...short, [0, -5, 1], [1, 1, 1]]);
    expect(mean).toMatchObject({ pooling: 'MEAN', longTexts: 2, figures: { MEAN: { macroF1: 1 } } });
    expect(mean.figures?.MAX.macroF1).toBeLessThan(1);
    expect(choose([...short, [1, -5, 1]])).toMatchObject({
      pooling: 'MAX',
      figures: { MAX: { macroF1: 1 } },
    });
  });

  it('is of equals the one of lower cross-entropy, then MEAN', () => {
    expect(choose([...short, [1, 1, 3]]).pooling).toBe('MAX');
    expect(choose([...short, [0, -3, -1]]).pooling).toBe('MEAN');
    expect(choose([...short, [1, 2, 2]]).pooling).toBe('MEAN');
  });

  describe('FIRST', () => {
    const texts = (count: number, right: number, wrong: number): Text[] => [
      ...Array.from({ length: count }, (_, i): Text => [i % 2, i % 2 === 0 ? -1 : 1]),
      ...Array.from({ length: right }, (): Text => [0, -1, 4]),
      ...Array.from({ length: wrong }, (): Text => [0, 1, -4]),
    ];

    it('is chosen only where both others lose more than half a point against it', () => {
      const [few, many] = [choose(texts(50, 5, 0)), choose(texts(2000, 5, 0))];
      expect(few.pooling).toBe('FIRST');
      expect(few.figures?.FIRST.macroF1).toBe(1);
      expect(many.figures?.FIRST.macroF1).toBeGreaterThan(many.figures?.MEAN.macroF1 ?? 1);
      expect(many.pooling).not.toBe('FIRST');
    });

    it('is not chosen by what may be chance', () => {
      expect(choose(texts(50, 4, 0)).pooling).not.toBe('FIRST');
      expect(choose(texts(50, 10, 3)).pooling).not.toBe('FIRST');
      expect(choose(texts(50, 12, 3)).pooling).toBe('FIRST');
    });
  });
});
