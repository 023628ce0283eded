import {
  createTokenizer,
  learnVocabulary,
  normalizationProfiles,
  normalizationSwitches,
  type NormalizationProfile,
  type NormalizationSwitches,
  type Tokenizer,
} from '@tasnif/tokenizer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf, type Word } from './explain-words.ts';
import { createReader, type Reading } from './reader.ts';

const signs =
  'س ا ى ة َ ّ ـ ﻻ ﷺ ٣ 3 a w . : / @ # < > & ; _ - + \uD800 \uDE00 😀 🇲🇦 👩‍👧 👍🏽 1️⃣ \u200D \u200F \uFE0F \uFEFF é ، ؟!';
const parts =
  '&nbsp; http:// www.a.b <b </p> a@b.c @salma #يوم_جميل المكتبة من كَتَبَ جمييييل 中文 \u0600 \u06DD \n \r\n \t \u00A0 \u0085';
const fragments = [' ', ' ', ...`${signs} ${parts}`.split(' ')];
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...fragments), { maxLength: 25 }).map((parts) => parts.join('')),
);

const vocabulary = learnVocabulary(
  [fragments.join(' '), 'المكتبة الكتاب URL USER HASHTAG', 'المكتبة في شارع القلم'],
  { size: 200, minFrequency: 1 },
);
/** One that drops marks, and one that keeps them. */
const tokenizer = createTokenizer({ ...vocabulary, lowercase: true, stripAccents: true });
const cased = createTokenizer({ ...vocabulary, lowercase: false, stripAccents: false });

interface ReadOptions {
  switches?: NormalizationSwitches;
  maxLength?: number;
  words?: Tokenizer;
}

function read(
  text: string,
  profile: NormalizationProfile,
  { switches = {}, maxLength = Infinity, words = tokenizer }: ReadOptions = {},
): Reading {
  const reading = {
    maxLength,
    pooling: 'FIRST',
    normalization: profile,
    normalizationSwitches: switches,
  } as const;
  return createReader(words, reading).trace(text);
}

function isRead({ firstToken, endToken }: Word): boolean {
  return endToken > firstToken;
}

/** The words of a text; those that are not read stand in brackets. */
function shown(text: string, profile: NormalizationProfile, maxLength = Infinity): string[] {
  return wordsOf(read(text, profile, { maxLength })).map((word) => {
    const slice = text.slice(word.start, word.end);
    return isRead(word) ? slice : `(${slice})`;
  });
}

describe('the words of any text', () => {
  const switches = fc.dictionary(fc.constantFrom(...Object.keys(normalizationSwitches)), fc.boolean());
  const readings = fc
    .record({
      text: texts,
      profile: fc.constantFrom(...normalizationProfiles),
      switches,
      maxLength: fc.integer({ min: 3, max: 40 }),
      words: fc.constantFrom(tokenizer, cased),
    })
    .map(({ text, profile, ...options }) => read(text, profile, options));

  it('are all of it but white space, in order and without overlap', () => {
    fc.assert(
      fc.property(readings, (reading) => {
        let at = 0;
        for (const { start, end } of wordsOf(reading)) {
          expect(reading.text.slice(at, start)).toMatch(/^\s*$/);
          expect(start).toBeLessThan(end);
          at = end;
        }
        expect(reading.text.slice(at)).toMatch(/^\s*$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('have each token once, and hold what it comes from', () => {
    fc.assert(
      fc.property(readings, (reading) => {
        let next = 1;
        for (const { start, end, firstToken, endToken } of wordsOf(reading)) {
          expect(firstToken).toBe(next);
          next = endToken;
          for (let token = firstToken; token < endToken; token++) {
            expect(reading.spans[2 * token]).toBeGreaterThanOrEqual(start);
            expect(reading.spans[2 * token + 1]).toBeLessThanOrEqual(end);
          }
        }
        expect(next).toBe(reading.ids.length - 1);
      }),
      { numRuns: 2000 },
    );
  });

  it('are never cut between letters, in a letter with its marks or in a surrogate pair', () => {
    fc.assert(
      fc.property(readings, (reading) => {
        const cuts = wordsOf(reading).flatMap(({ start, end }) => [start, end]);
        for (const cut of cuts) {
          const around = [reading.text.slice(0, cut), reading.text.slice(cut)] as const;
          expect(around).not.toEqual([
            expect.stringMatching(/[\uD800-\uDBFF]$/),
            expect.stringMatching(/^[\uDC00-\uDFFF]/),
          ]);
          const inWord = /\S$/.test(around[0]);
          expect(inWord && /^[\p{M}\p{Emoji_Modifier}\u200C\u200D]/u.test(around[1])).toBe(false);
          expect(/\p{L}\p{M}*$/u.test(around[0]) && /^\p{L}/u.test(around[1])).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the words of a text', () => {
  it.each<[string, NormalizationProfile, string[]]>([
    ['كَتَبَ الوَلَدُ، جمـــيل!', 'LIGHT', ['كَتَبَ', 'الوَلَدُ', '،', 'جمـــيل', '!']],
    ['«قال:نعم»', 'LIGHT', ['«', 'قال', ':', 'نعم', '»']],
    ['انظر https://a.example/b?c=1 الآن', 'MARBERT', ['انظر', 'https://a.example/b?c=1', 'الآن']],
    ['شكرا @salma، #يوم_جميل', 'MARBERT', ['شكرا', '@salma', '،', '#يوم_جميل']],
    ['شكرا @salma', 'LIGHT', ['شكرا', '@', 'salma']],
    ['رائع😀😀!! 👩‍👧', 'ARABERT_TWITTER', ['رائع', '😀😀', '!!', '👩‍👧']],
    ['رائع😀 1️⃣ #️⃣', 'LIGHT', ['رائع😀', '1️⃣', '#️⃣']],
    ['سطر\r\nآخر\u00a0هنا\r\n', 'LIGHT', ['سطر', 'آخر', 'هنا']],
    ['ذهبت إلى المكتبة، 1995', 'NOTEBOOK', ['ذهبت', '(إلى)', 'المكتبة', '(،)', '(1995)']],
    ['<b>قلم</b> ﷺ', 'ARABERT', ['(<)', '(b)', '(>)', 'قلم', '(<)', '(/)', '(b)', '(>)', 'ﷺ']],
    ['ﷺ', 'LIGHT', ['ﷺ']],
    ['شايtea', 'ARABERT', ['شايtea']],
    ['\u200fالقلم\u200f', 'NONE', ['\u200fالقلم\u200f']],
    ['كتاب ّقلم', 'NONE', ['كتاب', 'ّقلم']],
    ['', 'NONE', []],
    [' \n ', 'LIGHT', []],
  ])('%j under %s', (text, profile, words) => {
    expect(shown(text, profile)).toEqual(words);
  });

  it('that lie beyond what is read are there too', () => {
    expect(shown('القلم القلم القلم', 'LIGHT', 3)).toEqual(['القلم', '(القلم)', '(القلم)']);
  });

  it.each(['القلم ', '،', 'س', '😀', 'ّ'])('take linear time on many %j', (part) => {
    const reading = read(part.repeat(100_000 / part.length), 'LIGHT', { maxLength: 512 });
    const started = performance.now();
    wordsOf(reading);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
