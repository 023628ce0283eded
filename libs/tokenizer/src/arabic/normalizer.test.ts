import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isriStem } from './isri-stem.ts';
import { letterSteps } from './letters.ts';
import { createNormalizer, normalizationProfiles, normalizationSteps } from './normalizer.ts';
import { rewrite, type Step } from './step.ts';
import { symbolSteps } from './symbols.ts';
import { texts } from './texts.fixture.ts';
import { emails, hashtags, html, links, mentions } from './web.ts';
import { stems, withoutStopWords } from './words.ts';

const steps: readonly Step[] = [
  ...Object.values(letterSteps),
  ...Object.values(symbolSteps),
  ...[links, emails, mentions, hashtags].flatMap((step) => [step(''), step('[رمز]')]),
  html,
  withoutStopWords,
  stems,
];

describe.each(normalizationProfiles)('%s', (profile) => {
  const { normalize, align } = createNormalizer(profile);

  it('aligns any text, monotone and within it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { text: normal, starts, ends } = align(text);
        expect(normal).toBe(normalize(text));
        expect([starts.length, ends.length]).toEqual([normal.length, normal.length]);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        expect(ends).toEqual([...ends].sort((a, b) => a - b));
        expect(starts.every((start, unit) => start >= 0 && start <= (ends[unit] ?? -1))).toBe(true);
        expect(Math.max(0, ...ends)).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '<',
    '<a',
    '<a>',
    '@',
    '@a',
    'a@',
    'a@b.',
    'http://',
    'www.',
    '#',
    '&amp;',
    'amp;',
    'س',
    'a',
    'a.',
    ' ',
  ])('takes linear time on many %j', (part) => {
    const started = performance.now();
    normalize(part.repeat(100_000 / part.length));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it.each(normalizationProfiles.filter((profile) => profile !== 'NOTEBOOK'))('%s is idempotent', (profile) => {
  const { normalize } = createNormalizer(profile);
  fc.assert(
    fc.property(texts, (text) => {
      expect(normalize(normalize(text))).toBe(normalize(text));
    }),
    { numRuns: 2000 },
  );
});

describe.each(steps)('$name ($description)', (step) => {
  it('does what its examples say', () => {
    expect(step.examples.length).toBeGreaterThanOrEqual(3);
    expect(step.examples.map(([before]) => rewrite(before, step))).toEqual(
      step.examples.map(([, after]) => after),
    );
  });

  it('grows no text more than it says', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(rewrite(text, step).length).toBeLessThanOrEqual(text.length * step.growth);
      }),
    );
  });
});

it.each([
  ['MARBERT', 'شُكرا @salma على #الخبر https://mithal.example', 'شكرا USER على HASHTAG URL'],
  ['ARABERT', 'رااائع😀 <b>3كتب</b> a@b.example', 'راائع 3 كتب [بريد]'],
  ['ARABERT_TWITTER', 'رااائع😀 @salma', 'راائع 😀 [مستخدم]'],
  ['NOTEBOOK', 'ذهبت إلى المكتبة، مكتب 1995 (Library)', 'ذهب كتب كتب'],
] as const)('%s as a whole', (profile, before, after) => {
  expect(createNormalizer(profile).normalize(before)).toBe(after);
});

it('leaves of NOTEBOOK the stems of words, whose steps before the stop words are idempotent', () => {
  const [latin, digits, punctuation] = normalizationSteps('NOTEBOOK');
  const strip = (text: string): string =>
    [latin, digits, punctuation].reduce(
      (stripped, step) => (step ? rewrite(stripped, step) : stripped),
      text,
    );
  fc.assert(
    fc.property(texts, (text) => {
      const words = strip(text).split(/\s+/);
      expect(strip(strip(text))).toBe(strip(text));
      const normal = createNormalizer('NOTEBOOK').normalize(text);
      expect(normal).not.toMatch(/[\p{Script=Latin}\p{N}\p{P}\p{S}]/u);
      expect(words.map(isriStem)).toEqual(expect.arrayContaining(normal === '' ? [] : normal.split(' ')));
    }),
  );
});

it('points from each letter to the letters it came from', () => {
  const { text, starts, ends } = createNormalizer('ARABERT').align('شُكرا <b>جدااا');
  const last = text.length - 1;
  expect([text, starts[1], ends[1], starts[last], ends[last]]).toEqual(['شكرا جداا', 2, 3, 11, 14]);
});

it('points from what a step looked at and left to where it stood', () => {
  const { starts, ends } = createNormalizer('ARABERT').align('<b قلم');
  expect([starts.at(-1), ends.at(-1)]).toEqual([5, 6]);
});
