import type { TokenizerSpec } from '@tasnif/tokenizer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askForRoundNumber, maskingRules, maskText, packMasked, type MaskedText } from './masking.ts';
import { randomGenerator } from '../random.ts';

const words = Array.from({ length: 40 }, (_, i) => `w${String(i)}`);
const pieces = Array.from({ length: 20 }, (_, i) => `##p${String(i)}`);
const spec: TokenizerSpec = {
  ...{ lowercase: true, stripAccents: null, cleanText: true, handleChineseChars: true },
  ...{ continuingSubwordPrefix: '##', maxInputCharsPerWord: 100 },
  ...{ paddingToken: '[PAD]', unknownToken: '[UNK]', classToken: '[CLS]' },
  ...{ separatorToken: '[SEP]', maskToken: '[MASK]' },
  specialTokens: ['[PAD]', '[CLS]', '[SEP]', '[MASK]'],
  vocabulary: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words, ...pieces],
};
const rules = maskingRules(spec);
const [UNKNOWN, CLASS, SEPARATOR, MASK, FIRST_WORD, FIRST_PIECE] = [1, 2, 3, 4, 5, 45];
const text = (...inner: number[]): Int32Array => Int32Array.from([CLASS, ...inner, SEPARATOR]);
const longText = text(
  ...Array.from({ length: 9_000 }, (_, i) => (i % 3 === 1 ? FIRST_PIECE + (i % 20) : FIRST_WORD + (i % 40))),
);

describe('maskText', () => {
  it('masks the share of the tokens that was asked for, in 80, 10 and 10 of 100', () => {
    const { ids, places, labels } = maskText(longText, rules, 0.3, randomGenerator('shares'));
    expect(places.length / 9_000).toBeCloseTo(0.3, 2);
    const becomes = (is: (id: number, label: number) => boolean): number =>
      places.filter((place, i) => is(ids[place] ?? 0, labels[i] ?? 0)).length / places.length;
    expect(becomes((id) => id === MASK)).toBeCloseTo(0.8, 1);
    expect(becomes((id, label) => id === label)).toBeCloseTo(0.1, 1);
    expect(becomes((id, label) => id !== MASK && id !== label)).toBeCloseTo(0.1, 1);
  });

  it('masks whole words: none of their pieces, or all', () => {
    const { places } = maskText(longText, rules, 0.3, randomGenerator('words'));
    const masked = new Set(places);
    for (const [place, id] of longText.entries()) {
      if (id >= FIRST_PIECE) expect(masked.has(place)).toBe(masked.has(place - 1));
    }
  });

  it('leaves special and unknown tokens alone, and draws none', () => {
    const ids = text(
      ...Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? UNKNOWN : FIRST_WORD + (i % 40))),
    );
    const masked = maskText(ids, rules, 1, randomGenerator('special'));
    for (const [place, id] of ids.entries()) {
      const now = masked.ids[place] ?? 0;
      if (id < FIRST_WORD) expect(now).toBe(id);
      else expect(now === MASK || now >= FIRST_WORD).toBe(true);
    }
    expect(masked.places).toHaveLength(200);
  });

  it('masks one word where the share is less, and none where there is none', () => {
    const one = text(FIRST_WORD, FIRST_PIECE, FIRST_PIECE + 1);
    expect(maskText(one, rules, 0.15, randomGenerator('one')).places).toEqual(Int32Array.of(1, 2, 3));
    expect(maskText(text(UNKNOWN), rules, 0.5, randomGenerator('none')).places).toHaveLength(0);
  });

  it('takes a piece that begins a text for a word', () => {
    const { places } = maskText(text(FIRST_PIECE, FIRST_WORD), rules, 1, randomGenerator('cut'));
    expect(places).toEqual(Int32Array.of(1, 2));
  });

  it('masks the same for the same generator, and keeps what stood there, of any text', () => {
    const anyText = fc.array(fc.integer({ min: 0, max: spec.vocabulary.length - 1 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        anyText,
        fc.double({ min: 0.15, max: 0.4, noNaN: true }),
        fc.string(),
        (inner, share, name) => {
          const ids = text(...inner);
          const masked = maskText(ids, rules, share, randomGenerator(name));
          expect(maskText(ids, rules, share, randomGenerator(name))).toEqual(masked);
          const restored = masked.ids.slice();
          for (const [i, place] of masked.places.entries()) restored[place] = masked.labels[i] ?? 0;
          expect(restored).toEqual(ids);
        },
      ),
    );
  });
});

describe('packMasked', () => {
  it('lays texts end to end and says which rows are masked', () => {
    const batch = packMasked([
      { ids: Int32Array.of(2, 4, 9, 3), places: Int32Array.of(1), labels: Int32Array.of(8) },
      { ids: Int32Array.of(2, 4, 4, 3), places: Int32Array.of(1, 2), labels: Int32Array.of(6, 7) },
    ]);
    expect(batch.ids).toEqual(Int32Array.of(2, 4, 9, 3, 2, 4, 4, 3));
    expect(batch.positions).toEqual(Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3));
    expect(batch.masked.rows).toEqual(Int32Array.of(1, 5, 6));
    expect(batch.masked.spans).toEqual([
      { start: 0, length: 1 },
      { start: 1, length: 2 },
    ]);
    expect(batch.labels).toEqual(Int32Array.of(8, 6, 7));
  });
});

describe('askForRoundNumber', () => {
  const masked = (tokens: number): MaskedText => {
    const places = Int32Array.from({ length: tokens }, (_, place) => place);
    return { ids: new Int32Array(tokens), places, labels: places.map((place) => FIRST_WORD + place) };
  };

  it('asks for the last masked tokens no more, so that few numbers of them come', () => {
    const texts = [
      masked(60),
      { ...masked(3), places: new Int32Array(), labels: new Int32Array() },
      masked(7),
    ];
    const rounded = askForRoundNumber(texts);
    expect(rounded.map(({ places }) => places.length)).toEqual([60, 0, 4]);
    expect(rounded[2]).toEqual({
      ...texts[2],
      places: Int32Array.of(0, 1, 2, 3),
      labels: texts[2]?.labels.slice(0, 4),
    });
    expect(texts[2]?.places).toHaveLength(7);
  });

  it('leaves every text one, and asks for all where they are few', () => {
    expect(askForRoundNumber([masked(64), masked(2), masked(1)]).map(({ places }) => places.length)).toEqual([
      62, 1, 1,
    ]);
    expect(askForRoundNumber([masked(31)])).toEqual([masked(31)]);
  });

  it('packs them with texts behind that nothing is masked of', () => {
    const batch = packMasked([masked(30), masked(7)], { rounded: true });
    expect(batch.ids).toHaveLength(38);
    expect(batch.masked.rows).toHaveLength(37);
    expect(batch.masked.spans).toEqual([
      { start: 0, length: 30 },
      { start: 30, length: 7 },
      { start: 37, length: 0 },
    ]);
  });
});
