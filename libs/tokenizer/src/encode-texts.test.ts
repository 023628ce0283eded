import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTexts } from './encode-texts.ts';
import { createEncodingPool } from './encoding-pool.ts';
import { learnVocabulary } from './learn-vocabulary.ts';
import { createTokenizer } from './tokenizer.ts';

const sample = ['الكتاب على الطاولة 😀 hello', 'قرأ الطالب درسا في الغرفة 123'];
const spec = learnVocabulary(sample, { size: 120, minFrequency: 1 });
const tokenizer = createTokenizer(spec);

/** Random strings, lone surrogates among them, and the sample's words. */
const texts = fc.sample(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(fc.constantFrom(...sample.join(' ').split(' ')), { maxLength: 30 })
      .map((words) => words.join(' ')),
    fc.constant('\ud83d'),
  ),
  3_000,
);

describe('tokenizing in threads', () => {
  it.each([undefined, 8])('gives the ids of one tokenizer, in order, cut at %s', async (maxLength) => {
    const options = maxLength === undefined ? {} : { maxLength };
    const expected = texts.map((text) => tokenizer.encode(text, options).ids);
    expect(await encodeTexts(texts, { spec, maxLength, threads: 3 }, 0)).toEqual(expected);
    expect(await encodeTexts(texts, { spec, maxLength, threads: 3 })).toEqual(expected);
  });

  it('gives nothing for nothing', async () => {
    expect(await encodeTexts([], { spec, maxLength: undefined, threads: 2 }, 0)).toEqual([]);
  });

  it('refuses a vocabulary that is not valid, without a thread', () => {
    const broken = { ...spec, vocabulary: ['a', 'a'] };
    expect(() => createEncodingPool({ spec: broken, maxLength: undefined, threads: 2 })).toThrow(
      expect.objectContaining({ code: 'VOCABULARY_INVALID' }),
    );
  });

  it('rejects what waits when the threads are ended, and what comes later', async () => {
    const pool = createEncodingPool({ spec, maxLength: undefined, threads: 1 });
    await pool.encode(sample);
    const waiting = Array.from({ length: 5 }, () => pool.encode(texts));
    const outcomes = Promise.allSettled(waiting);
    await pool.dispose();
    expect((await outcomes).at(-1)).toMatchObject({ status: 'rejected' });
    await expect(pool.encode(sample)).rejects.toThrow('A thread that tokenizes has ended.');
  });

  it('rejects what a thread throws', async () => {
    const pool = createEncodingPool({ spec, maxLength: 1, threads: 1 });
    await expect(pool.encode(sample)).rejects.toThrow(/maximum length of 1/);
    await pool.dispose();
  });
});
