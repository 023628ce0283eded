import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { learnVocabulary } from './learn-vocabulary.ts';
import { createTokenizer } from './tokenizer.ts';
import { parseTokenizerJson, toTokenizerJson } from './tokenizer-json.ts';

const topics = fileURLToPath(new URL('../../../examples/topics', import.meta.url));

function readExampleTexts(): string[] {
  return readdirSync(topics, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => readFileSync(join(topics, name), 'utf8'));
}

describe('learnVocabulary', () => {
  it('begins with the special tokens, then the characters by code point, then the continuing ones', () => {
    expect(learnVocabulary(['تب ب'], { size: 8, minFrequency: 2 }).vocabulary).toEqual([
      ...['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
      ...['ب', 'ت', '##ب'],
    ]);
  });

  it('joins the most frequent pair first, and of equals the one with the smaller ids', () => {
    const { vocabulary } = learnVocabulary(['abab cab cab, xy xy'], { size: 100 });
    expect(vocabulary.slice(-3)).toEqual(['##ab', 'cab', 'xy']);
  });

  it('joins no pair below the minimum frequency', () => {
    const texts = ['قلم', 'قلم', 'كتب'];
    expect(learnVocabulary(texts, { size: 100 }).vocabulary).toContain('قلم');
    expect(learnVocabulary(texts, { size: 100 }).vocabulary).not.toContain('كتب');
    expect(learnVocabulary(texts, { size: 100, minFrequency: 1 }).vocabulary).toContain('كتب');
  });

  it('learns from normalised words', () => {
    const { vocabulary } = learnVocabulary(['كِتاب Café', 'كتابٌ CAFE'], { size: 100 });
    expect(vocabulary).toEqual(expect.arrayContaining(['كتاب', 'cafe']));
  });

  it('learns nothing from words that encoding leaves unknown', () => {
    expect(learnVocabulary(['ا'.repeat(101)], { size: 100, minFrequency: 1 }).vocabulary).toHaveLength(5);
  });

  it('refuses a size that does not hold the characters', () => {
    expect(() => learnVocabulary(['كتاب'], { size: 9 })).toThrow(
      expect.objectContaining({ code: 'VOCABULARY_SIZE_TOO_SMALL' }),
    );
  });

  it('keeps to the most frequent characters, and learns nothing from words with others', () => {
    const texts = ['كتاب كتاب كتاب 書 書 書 書本 書本'];
    const { vocabulary } = learnVocabulary(texts, { size: 100, alphabet: 5, minFrequency: 1 });
    expect(vocabulary.slice(5, 10)).toEqual(['ا', 'ب', 'ت', 'ك', '書']);
    expect(vocabulary).toContain('كتاب');
    expect(vocabulary.join()).not.toContain('本');
  });

  describe('on the example texts', () => {
    const texts = readExampleTexts();
    const spec = learnVocabulary(texts, { size: 8000 });

    it('learns the same each time', () => {
      expect(learnVocabulary(texts, { size: 8000 })).toEqual(spec);
    });

    it('keeps to the size', () => {
      expect(learnVocabulary(texts, { size: 1000 }).vocabulary).toHaveLength(1000);
    });

    it('leaves under 1 % of the tokens unknown', () => {
      const tokenizer = createTokenizer(spec);
      const ids = texts.flatMap((text) => [...tokenizer.encode(text).ids]);
      const unknown = ids.filter((id) => spec.vocabulary[id] === spec.unknownToken);
      expect(unknown.length / ids.length).toBeLessThan(0.01);
    });

    it('is the same after it was written and read', () => {
      expect(parseTokenizerJson(JSON.parse(JSON.stringify(toTokenizerJson(spec))))).toEqual(spec);
    });
  });
});
