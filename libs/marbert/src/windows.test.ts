import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_WINDOWS, poolLogits, readableTokens, windowOverlap, windowsOf } from './windows.ts';

const [CLS, SEP] = [-1, -2];

/** A text of `length` tokens, the content of which counts from 0. */
function text(length: number): Int32Array {
  return Int32Array.from({ length }, (_, place) =>
    place === 0 ? CLS : place === length - 1 ? SEP : place - 1,
  );
}

describe('the windows of a text', () => {
  it('are one, the text itself, where it fits', () => {
    for (const length of [2, 3, 10]) {
      const ids = text(length);
      expect(windowsOf(ids, 10)).toEqual([ids]);
      expect(windowsOf(ids, 10)[0]).toBe(ids);
    }
  });

  it('share a quarter of their content, and the last is moved back until it is full', () => {
    expect(windowsOf(text(17), 10).map((window) => [...window])).toEqual([
      [CLS, 0, 1, 2, 3, 4, 5, 6, 7, SEP],
      [CLS, 6, 7, 8, 9, 10, 11, 12, 13, SEP],
      [CLS, 7, 8, 9, 10, 11, 12, 13, 14, SEP],
    ]);
  });

  it('hold every token in order, each full and between the special tokens, whatever the lengths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 80 }), fc.nat(3000), (maxLength, more) => {
        const length = Math.min(maxLength + 1 + more, readableTokens(maxLength, 'MEAN'));
        const windows = windowsOf(text(length), maxLength);
        const contents = windows.map((window) => [...window.subarray(1, -1)]);
        expect(new Set(contents.flat())).toEqual(new Set(text(length).subarray(1, -1)));
        expect(windows.every((window) => window.length === maxLength)).toBe(true);
        expect(windows.every((window) => window[0] === CLS && window.at(-1) === SEP)).toBe(true);
        const starts = contents.map(([first = NaN]) => first);
        const steps = starts.slice(1).map((start, i) => start - (starts[i] ?? NaN));
        const stride = maxLength - 2 - windowOverlap(maxLength);
        expect(steps.slice(0, -1).every((step) => step === stride)).toBe(true);
        expect(steps.at(-1)).toBeGreaterThan(0);
        expect(steps.at(-1)).toBeLessThanOrEqual(stride);
        for (const content of contents) {
          expect(content).toEqual(content.map((_, i) => (content[0] ?? NaN) + i));
        }
      }),
    );
  });

  it('are at most 32, which hold as many tokens as can be read', () => {
    const readable = readableTokens(10, 'MAX');
    expect(windowsOf(text(readable), 10)).toHaveLength(MOST_WINDOWS);
    expect(windowsOf(text(readable), 10).at(-1)?.at(-2)).toBe(readable - 3);
    const cut = windowsOf(text(readable + 1), 10);
    expect(cut).toEqual(windowsOf(text(readable), 10));
    expect(readableTokens(10, 'FIRST')).toBe(10);
  });

  it('are cut from the beginning where fewer are wanted', () => {
    expect(windowsOf(text(50), 10, 2)).toEqual(windowsOf(text(50), 10).slice(0, 2));
  });
});

describe('the logits of windows', () => {
  const windows = [Float32Array.of(1, -4), Float32Array.of(3, -2), Float32Array.of(-1, 3)];

  it('become those of the text, class by class', () => {
    expect(poolLogits(windows, 'FIRST')).toEqual(Float32Array.of(1, -4));
    expect(poolLogits(windows, 'MEAN')).toEqual(Float32Array.of(1, -1));
    expect(poolLogits(windows, 'MAX')).toEqual(Float32Array.of(3, 3));
  });

  it('stay as they are where there is one window', () => {
    for (const pooling of ['FIRST', 'MEAN', 'MAX'] as const) {
      expect(poolLogits(windows.slice(2), pooling)).toEqual(Float32Array.of(-1, 3));
    }
  });
});
