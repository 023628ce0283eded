import { describe, expect, it } from 'vitest';
import { createRandom } from './random-texts.fixture.ts';
import { exampleSpec } from './spec.fixture.ts';
import { createTokenizer, type Encoding } from './tokenizer.ts';
import { parseTokenizerJson, toTokenizerJson } from './tokenizer-json.ts';

const parts = [
  ...[
    'كتاب',
    'قلم',
    'café',
    '[MASK]',
    '[CLS',
    ' ',
    '\n',
    '،',
    '中',
    '😀',
    '\uD83D',
    '\uDE00',
    'İ',
    '≠',
    '\uAC01',
  ],
  ...['\u064E', '\u0651', '\u0323', '\u0344', '\u08D3', '\u302E', '\u{1D15F}', '\u200F', '\0', '\uFFFD', 'ﷺ'],
];

function textsOfAnyUnits(count: number): string[] {
  const random = createRandom(7);
  return Array.from({ length: count }, () =>
    Array.from({ length: random(30) }, () =>
      random(2) === 0 ? (parts[random(parts.length)] ?? '') : String.fromCharCode(random(0x10000)),
    ).join(''),
  );
}

function disorder({ offsets }: Encoding, text: string): string | undefined {
  let [previousStart, previousEnd] = [0, 0];
  for (let at = 2; at < offsets.length - 2; at += 2) {
    const [start = -1, end = -1] = offsets.subarray(at, at + 2);
    if (start < previousStart || end < previousEnd || start >= end || end > text.length) {
      return `${start} to ${end} after ${previousStart} to ${previousEnd} in ${JSON.stringify(text)}`;
    }
    [previousStart, previousEnd] = [start, end];
  }
  return undefined;
}

describe('10,000 random texts, lone surrogates among them', () => {
  const spec = exampleSpec();
  const tokenizer = createTokenizer(spec);
  const texts = textsOfAnyUnits(10_000);

  it('all encode with offsets that are in the text and in order', () => {
    expect(texts.map((text) => disorder(tokenizer.encode(text), text)).filter(Boolean)).toEqual([]);
  });

  it('give the same after the tokenizer was written and read', () => {
    const again = createTokenizer(parseTokenizerJson(JSON.parse(JSON.stringify(toTokenizerJson(spec)))));
    expect(texts.map((text) => again.encode(text))).toEqual(texts.map((text) => tokenizer.encode(text)));
  });

  it('give the same beginning when cut', () => {
    for (const text of texts) {
      const whole = tokenizer.encode(text);
      const cut = tokenizer.encode(text, { maxLength: 8 });
      expect(cut.truncated).toBe(whole.ids.length > 8);
      expect(cut.ids.subarray(0, -1)).toEqual(whole.ids.subarray(0, Math.min(whole.ids.length, 8) - 1));
    }
  });
});
