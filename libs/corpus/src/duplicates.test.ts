import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDuplicateFinder, type DuplicateGroup, type DuplicateOptions } from './duplicates.ts';

async function groupsOf(texts: readonly string[], options?: DuplicateOptions): Promise<DuplicateGroup[]> {
  const finder = createDuplicateFinder(options);
  for (const text of texts) finder.add(text);
  return finder.groups((indices) => Promise.resolve(indices.map((index) => texts[index] ?? '')));
}

const weather = 'تتوقع الأرصاد أن تكون الأجواء غدا مشمسة على الساحل ومعتدلة في الجبال مع رياح خفيفة';
const match = 'فاز فريق المدينة على ضيفه بهدفين دون رد في مباراة حضرها آلاف المشجعين';
const recipe = 'نضع البصل في القدر مع قليل من الزيت ثم نضيف الأرز والماء';

describe('duplicates', () => {
  it('are found where texts are equal, in groups by their first document', async () => {
    expect(await groupsOf([match, weather, recipe, weather, match, weather])).toEqual([
      { kind: 'EXACT', documents: [0, 4], similarity: 1 },
      { kind: 'EXACT', documents: [1, 3, 5], similarity: 1 },
    ]);
  });

  it('are near where only a mention, a link, tashkeel or punctuation differs', async () => {
    const retweet = `@sahel ${weather.replaceAll('أ', 'ا').replace('غدا', 'غَدًا')}!! https://t.co/x1`;
    expect(await groupsOf([weather, match, retweet])).toEqual([
      { kind: 'NEAR', documents: [0, 2], similarity: 1 },
    ]);
  });

  it('are near from the threshold on', async () => {
    const one = 'abcdefghij';
    const other = 'abcdefghix';
    // 6 shingles each, 5 of them in both: 5 / 7.
    expect(await groupsOf([one, other], { threshold: 5 / 7 })).toEqual([
      { kind: 'NEAR', documents: [0, 1], similarity: 5 / 7 },
    ]);
    expect(await groupsOf([one, other], { threshold: 0.72 })).toEqual([]);
  });

  it('are one group, NEAR, where equal and nearly equal texts meet', async () => {
    const changed = weather.replace('خفيفة', 'قوية');
    const [group, ...others] = await groupsOf([weather, changed, weather, changed]);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ kind: 'NEAR', documents: [0, 1, 2, 3] });
    expect(group?.similarity).toBeGreaterThan(0.8);
    expect(group?.similarity).toBeLessThan(1);
  });

  it('are only exact for texts of fewer than five characters', async () => {
    expect(await groupsOf(['نعم', 'نعم!', 'نعم', '', ''])).toEqual([
      { kind: 'EXACT', documents: [0, 2], similarity: 1 },
      { kind: 'EXACT', documents: [3, 4], similarity: 1 },
    ]);
  });

  it('are not texts on other matters', async () => {
    expect(await groupsOf([weather, match, recipe])).toEqual([]);
    expect(await groupsOf([])).toEqual([]);
  });

  it('are found even where they are only just as similar as the threshold', async () => {
    // 22 letters with two new ones at the end: 16 shingles of 20 in both, and 0.8 is the threshold.
    const letter = fc.constantFrom('ب', 'ت', 'ج', 'ح', 'د', 'ر', 'س', 'ص', 'ع', 'ف', 'ق', 'ك', 'ل', 'م', 'ن');
    const beginnings = fc.sample(fc.string({ unit: letter, minLength: 20, maxLength: 20 }), {
      numRuns: 500,
      seed: 7,
    });
    const groups = await groupsOf(beginnings.flatMap((beginning) => [`${beginning}طط`, `${beginning}هه`]));
    const pairs = groups.filter(({ similarity }) => similarity === 0.8);
    expect(pairs.length).toBeGreaterThanOrEqual(497);
  });

  it('are looked up 64 texts at a time, and compared only a bounded number of times', async () => {
    const texts = Array.from({ length: 5000 }, (_, at) => (at % 2 ? weather : `${weather} ${at % 100}`));
    const finder = createDuplicateFinder();
    for (const text of texts) finder.add(text);
    let largest = 0;
    let read = 0;
    const groups = await finder.groups((indices) => {
      largest = Math.max(largest, indices.length);
      read += indices.length;
      return Promise.resolve(indices.map((index) => texts[index] ?? ''));
    });
    expect(groups.map(({ documents }) => documents.length)).toEqual([5000]);
    expect(largest).toBeLessThanOrEqual(64);
    expect(read).toBeLessThan(3 * texts.length);
  });

  it('are not taken on trust: a text that was not given is an error', async () => {
    const finder = createDuplicateFinder();
    finder.add(match);
    finder.add(match);
    await expect(finder.groups(() => Promise.resolve([match]))).rejects.toThrow('document 1');
  });

  it.each([0, -1, 1.1, Number.NaN])('refuse a threshold of %d', (threshold) => {
    expect(() => createDuplicateFinder({ threshold })).toThrow(RangeError);
  });
});

const text = fc.string({ unit: fc.constantFrom('ا', 'ب', 'ت', 'ث', ' ', 'أ', '!'), maxLength: 24 });

describe('duplicates of any texts', () => {
  it('hold every exact copy', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), fc.nat(), async (texts, at) => {
        const place = at % texts.length;
        const groups = await groupsOf([...texts, texts[place] ?? '']);
        const own = groups.find(({ documents }) => documents.includes(texts.length));
        expect(own?.documents).toContain(place);
      }),
    );
  });

  it('are the same sets of texts in any order', async () => {
    const orders = fc
      .array(text, { maxLength: 16 })
      .chain((texts) =>
        fc.tuple(
          fc.constant(texts),
          fc.shuffledSubarray([...texts.keys()], { minLength: texts.length, maxLength: texts.length }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(orders, async ([texts, order]) => {
        const options = { threshold: 0.5 };
        const groups = await groupsOf(texts, options);
        const shuffled = await groupsOf(
          order.map((document) => texts[document] ?? ''),
          options,
        );
        const original = shuffled.map(({ documents }) =>
          documents.map((place) => order[place] ?? -1).sort((a, b) => a - b),
        );
        expect(original.sort(([a = 0], [b = 0]) => a - b)).toEqual(groups.map(({ documents }) => documents));
      }),
    );
  });
});
