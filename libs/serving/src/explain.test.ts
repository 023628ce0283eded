import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NormalizationProfile } from '@tasnif/tokenizer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain, type Explanation, type Predict } from './explain.ts';
import { openServedModel, type ServedModel } from './served-model.ts';
import { writeTellingModel } from './telling-model.fixture.ts';

const [SPORT, MONEY] = [0, 1];
const MASK = { token: '[MASK]', id: 0 };

describe('the explanation of a model whose logits add up', () => {
  const text = 'one two three four';
  const reading = {
    ...{ text, ids: Int32Array.of(90, 1, 2, 3, 4, 91) },
    spans: Int32Array.from([0, 0, 0, 3, 4, 7, 8, 13, 14, 18, 0, 0]),
  };
  const weights = new Map([
    [1, 0.5],
    [2, -2],
    [3, 4],
  ]);
  let asked = 0;
  const predict: Predict = (ids) => {
    asked++;
    return Promise.resolve(Float32Array.of(3 + ids.reduce((sum, id) => sum + (weights.get(id) ?? 0), 0), 1));
  };

  it('gives each word its weight in the logits, at the temperature', async () => {
    const { words, ...about } = await explain(reading, predict, MASK, { temperature: 2 });
    expect(about).toEqual({ label: 0, baseline: '[MASK]', logOdds: 4.5 / 2, baselineLogOdds: 2 / 2 });
    expect(words.map(({ weight }) => weight)).toEqual([0.25, -1, 2, 0]);
    expect(asked).toBe(6);
  });

  it('turns round for the other class', async () => {
    const { label, words } = await explain(reading, predict, MASK, { label: 1 });
    expect(label).toBe(1);
    expect(words.map(({ weight }) => weight)).toEqual([-0.5, 2, -4, 0]);
  });
});

describe('the explanation of a served model', () => {
  let home: string;
  const models = new Map<NormalizationProfile, ServedModel>();
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'tasnif-explain-'));
    await writeTellingModel(home);
    for (const normalization of ['LIGHT', 'MARBERT', 'NOTEBOOK'] as const) {
      const reading = { maxLength: 256, pooling: 'FIRST', normalization, normalizationSwitches: {} } as const;
      models.set(normalization, await openServedModel(home, reading));
    }
  });
  afterAll(async () => {
    for (const model of models.values()) await model.dispose();
    await rm(home, { recursive: true });
  });

  function modelOf(normalization: NormalizationProfile): ServedModel {
    const model = models.get(normalization);
    if (model === undefined) throw new Error(normalization);
    return model;
  }

  /** The words of a text by falling weight. */
  function strongest(text: string, { words }: Explanation): string[] {
    return words.toSorted((a, b) => b.weight - a.weight).map(({ start, end }) => text.slice(start, end));
  }

  it('gives what counts the most weight, for its class and against the other', async () => {
    const text = 'قال هذا الفريق اليوم في البنك مع هذا الفريق';
    const model = modelOf('LIGHT');
    const forSport = await model.explain(text);
    expect(forSport.label).toBe(SPORT);
    expect(strongest(text, forSport).slice(0, 2)).toEqual(['الفريق', 'الفريق']);
    expect(strongest(text, forSport).at(-1)).toBe('البنك');
    const forMoney = await model.explain(text, { label: MONEY });
    expect(strongest(text, forMoney)[0]).toBe('البنك');
    expect(forMoney.words[5]?.weight).toBeGreaterThan(0);
    expect(forSport.words[5]?.weight).toBeLessThan(0);
    expect(forSport.logOdds).toBeGreaterThan(forSport.baselineLogOdds);
  });

  it.each<[string, NormalizationProfile, string]>([
    ['قال هذا الفَرِيقُ، في اليوم', 'LIGHT', 'الفَرِيقُ'],
    ['قال هذا الفــريــق!', 'LIGHT', 'الفــريــق'],
    ['انظر https://a.example/الفريق في @team 😀👩‍👧 مع الفريق 👍🏽', 'MARBERT', 'الفريق'],
    ['قال\r\nهذا\r\n\r\nالفريق\r\nفي', 'LIGHT', 'الفريق'],
    ['\u200Fقال «الفريق»', 'LIGHT', 'الفريق'],
  ])('finds it in %j under %s', async (text, normalization, word) => {
    const about = await modelOf(normalization).explain(text, { label: SPORT });
    expect(strongest(text, about)[0]).toBe(word);
    expect(about.words.map(({ start, end }) => text.slice(start, end)).join('')).toBe(
      text.replaceAll(/\s/g, ''),
    );
  });

  it.each([
    ['', []],
    ['  ', []],
    ['الفريق', [{ start: 0, end: 6, weight: expect.any(Number), isExact: true, isRead: true }]],
  ])('holds the words of %j', async (text, words) => {
    expect((await modelOf('LIGHT').explain(text, { label: SPORT })).words).toEqual(words);
  });

  it('has weight 0 for what is not read', async () => {
    const { words } = await modelOf('NOTEBOOK').explain('من 1995 الفريق', { label: SPORT });
    expect(words.map(({ weight, isRead }) => [weight !== 0, isRead])).toEqual([
      [false, false],
      [false, false],
      [true, true],
    ]);
  });

  it('finds it in 100,000 characters, and names all the words', async () => {
    const text = `${'قال في هذا '.repeat(60)}الفريق ${'قال في هذا '.repeat(9_000)}`;
    const about = await modelOf('LIGHT').explain(text, { label: SPORT });
    expect(text.length).toBeGreaterThan(99_000);
    expect(about.words).toHaveLength(27_181);
    expect(about.words.filter(({ isRead }) => isRead).length).toBeLessThan(256);
    expect(strongest(text, about)[0]).toBe('الفريق');
    expect(about.words[180]).toMatchObject({ isExact: true, isRead: true });
    expect(structuredClone(about)).toEqual(about);
  });

  it('finds it in any window of a long text, and reads none again that is as it was', async () => {
    const reading = { maxLength: 64, normalization: 'LIGHT', normalizationSwitches: {} } as const;
    const pooled = await openServedModel(home, { ...reading, pooling: 'MEAN' });
    const text = `${'قال في هذا '.repeat(300)}الفريق ${'مع هذا '.repeat(200)}`;
    expect(await pooled.predict(text)).toMatchObject({ truncated: false, windows: 28 });
    let computed = 0;
    const about = await pooled.explain(text, { label: SPORT }, () => computed++);
    expect(strongest(text, about)[0]).toBe('الفريق');
    expect(about.words[900]).toMatchObject({ isExact: true, isRead: true });
    // The text itself, one in which all is masked, and 64 of which each differs in two windows or three.
    expect(computed).toBeLessThan(2 * 28 + 64 * 3);
    await pooled.dispose();
  });

  it('stands on the logits that the text is answered with', async () => {
    const text = 'قال الفريق في البنك';
    const model = modelOf('LIGHT');
    const { logits } = await model.predict(text);
    const [sport = 0, money = 0, literature = 0] = logits;
    const { logOdds } = await model.explain(text, { label: SPORT, temperature: 0.5 });
    const rest = Math.log(Math.exp(money / 0.5) + Math.exp(literature / 0.5));
    expect(logOdds).toBeCloseTo(sport / 0.5 - rest, 4);
  });

  it('is refused where too many texts wait, as an answer is', async () => {
    const reading = {
      maxLength: 256,
      pooling: 'FIRST',
      normalization: 'LIGHT',
      normalizationSwitches: {},
    } as const;
    const small = await openServedModel(home, { ...reading, mostWaiting: 3 });
    await expect(small.explain('قال هذا الفريق اليوم في البنك')).rejects.toMatchObject({
      code: 'QUEUE_FULL',
    });
    await small.dispose();
  });
});
