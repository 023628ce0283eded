import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stratifiedSample } from './stratified-sample.ts';

/** 60 texts of class 0, 30 of class 1, 10 of class 2, mixed. */
const labels = Array.from({ length: 100 }, (_, i) => (i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2));

function countsOf(places: readonly number[], of: readonly number[] = labels): number[] {
  return [0, 1, 2].map((label) => places.filter((place) => of[place] === label).length);
}

describe('stratifiedSample', () => {
  it('takes of each class its share', () => {
    expect(countsOf(stratifiedSample(labels, 20, 'a'))).toEqual([12, 6, 2]);
    expect(countsOf(stratifiedSample(labels, 50, 'a'))).toEqual([30, 15, 5]);
  });

  it('leaves no class without a text where there is room for one of each', () => {
    expect(countsOf(stratifiedSample(labels, 3, 'a'))).toEqual([1, 1, 1]);
    const rare = [...Array.from({ length: 999 }, () => 0), 1];
    expect(stratifiedSample(rare, 10, 'a')).toContain(999);
  });

  it('draws the same for the same name, and other texts for another', () => {
    const sample = stratifiedSample(labels, 20, 'a');
    expect(stratifiedSample(labels, 20, 'a')).toEqual(sample);
    expect(stratifiedSample(labels, 20, 'b')).not.toEqual(sample);
  });

  it('is all texts where there are no more', () => {
    const all = labels.map((_, place) => place);
    expect(stratifiedSample(labels, 100, 'a')).toEqual(all);
    expect(stratifiedSample(labels, 1_000, 'a')).toEqual(all);
    expect(stratifiedSample([], 10, 'a')).toEqual([]);
  });

  it('has as many texts as asked for, each once and in order, whatever the classes are', () => {
    const anyLabels = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 });
    fc.assert(
      fc.property(anyLabels, fc.integer({ min: 1, max: 70 }), (own, size) => {
        const sample = stratifiedSample(own, size, 'x');
        expect(sample).toHaveLength(Math.min(size, own.length));
        expect(sample).toEqual([...new Set(sample)].sort((a, b) => a - b));
        const classes = new Set(own).size;
        if (size >= classes) expect(new Set(sample.map((place) => own[place])).size).toBe(classes);
      }),
    );
  });
});
