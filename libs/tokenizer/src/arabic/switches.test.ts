import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNormalizer, normalizationProfiles, normalizationSteps } from './normalizer.ts';
import { normalizationSwitches, type NormalizationSwitch, type NormalizationSwitches } from './switches.ts';
import { texts } from './texts.fixture.ts';

const names = Object.keys(normalizationSwitches) as NormalizationSwitch[];
const switches = fc.dictionary(fc.constantFrom(...names), fc.boolean(), {
  maxKeys: names.length,
}) as fc.Arbitrary<NormalizationSwitches>;
const profiles = fc.constantFrom(...normalizationProfiles);

function namesOf(...given: Parameters<typeof normalizationSteps>): string[] {
  return [...new Set(normalizationSteps(...given).map(({ name }) => name))];
}

it('has every step under its own name', () => {
  expect(Object.values(normalizationSwitches).map(({ name }) => name)).toEqual(names);
});

it('does the steps of every profile in its order', () => {
  for (const profile of normalizationProfiles) {
    const steps = namesOf(profile);
    expect(steps).toEqual(names.filter((name) => steps.includes(name)));
  }
});

it('turns on what is true, off what is false, and leaves the rest', () => {
  fc.assert(
    fc.property(profiles, switches, (profile, given) => {
      const own = namesOf(profile);
      const expected = names.filter((name) => given[name] ?? own.includes(name));
      expect(namesOf(profile, given).sort()).toEqual([...expected].sort());
    }),
  );
});

it('leaves a profile as it is when every switch says what it does anyway', () => {
  for (const profile of normalizationProfiles) {
    const own = namesOf(profile);
    const same = Object.fromEntries(names.map((name) => [name, own.includes(name)]));
    expect(normalizationSteps(profile, same)).toBe(normalizationSteps(profile));
  }
});

it('is idempotent, but for stop words and stems', () => {
  fc.assert(
    fc.property(profiles, switches, texts, (profile, given, text) => {
      const { normalize } = createNormalizer(profile, { ...given, withoutStopWords: false, stems: false });
      expect(normalize(normalize(text))).toBe(normalize(text));
    }),
    { numRuns: 5000 },
  );
});

it('aligns any text, monotone and within it', () => {
  fc.assert(
    fc.property(profiles, switches, texts, (profile, given, text) => {
      const { normalize, align } = createNormalizer(profile, given);
      const { text: normal, starts, ends } = align(text);
      expect(normal).toBe(normalize(text));
      expect([starts.length, ends.length]).toEqual([normal.length, normal.length]);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      expect(ends).toEqual([...ends].sort((a, b) => a - b));
      expect(starts.every((start, unit) => start >= 0 && start <= (ends[unit] ?? -1))).toBe(true);
      expect(Math.max(0, ...ends)).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 2000 },
  );
});

describe('a switch', () => {
  it.each([
    ['NONE', { alef: true, ya: true, taMarbuta: true, hamza: true }, 'أحمد رأى مؤسسة', 'احمد راي موسسه'],
    ['LIGHT', { elongationToOne: true, digits: true }, 'جمييييل ١٩٩٥', 'جميل 1995'],
    ['ARABERT', { elongationToOne: true }, 'رااائع', 'رائع'],
    ['LIGHT', { tashkeel: false }, 'كَتَبــت', 'كَتَبت'],
    ['MARBERT', { hashtags: false }, '#يوم @salma www.a.b', '#يوم USER URL'],
    ['MARBERT', { links: true, emails: true }, 'www.a.b a@b.c', 'URL'],
    ['ARABERT', { hashtags: true }, '#يوم @salma', '[مستخدم]'],
    ['LIGHT', { links: true, mentions: true }, 'شكرا @salma www.a.b', 'شكرا'],
    ['LIGHT', { withoutLatin: true, mentions: true }, 'a@سلمى', ''],
    ['LIGHT', { spaces: false }, 'أهلا  بك\n', 'أهلا  بك\n'],
    ['NOTEBOOK', { stems: false }, 'ذهبت إلى المكتبة، 1995', 'ذهبت المكتبة'],
  ] as const)('over %s, %j', (profile, given, before, after) => {
    expect(createNormalizer(profile, given).normalize(before)).toBe(after);
  });
});
