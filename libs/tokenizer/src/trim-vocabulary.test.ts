import { describe, expect, it } from 'vitest';
import { randomTexts } from './random-texts.fixture.ts';
import { characterSpec, exampleSpec } from './spec.fixture.ts';
import type { TokenizerSpec } from './spec.ts';
import { createTokenizer } from './tokenizer.ts';
import { createVocabularyTrimmer, type TrimmedVocabulary } from './trim-vocabulary.ts';

function trim(spec: TokenizerSpec, texts: readonly string[]): TrimmedVocabulary {
  const trimmer = createVocabularyTrimmer(spec);
  for (const text of texts) trimmer.add(text);
  return trimmer.finish();
}

function tokensOf(spec: TokenizerSpec, text: string): (string | undefined)[] {
  return Array.from(createTokenizer(spec).encode(text).ids, (id) => spec.vocabulary[id]);
}

describe('a trimmed vocabulary', () => {
  it('has the tokens of the texts, the special ones and all single characters, in their order', () => {
    const spec = exampleSpec();
    const trimmed = trim(spec, ['الكتاب']);
    const gone = ['كتاب', '##ات', 'مكتب', 'قلم', 'cafe', 'i\u0307'];
    expect(trimmed.spec.vocabulary).toEqual(spec.vocabulary.filter((token) => !gone.includes(token)));
    expect(trimmed.spec.vocabulary).toEqual(Array.from(trimmed.kept, (id) => spec.vocabulary[id]));
  });

  it('gives the texts the same tokens, and loses no character of others', () => {
    const pairs = ['ab', 'bc', 'ال', 'لا', 'كت', 'تا', 'اب', '😀😀', 'am', 'éa'];
    const { vocabulary } = characterSpec();
    const longer = [...pairs, ...pairs.map((pair) => `##${pair}`)];
    const spec = characterSpec({ vocabulary: [...new Set([...vocabulary, ...longer])] });
    const texts = randomTexts(1_000, 5);
    const trimmed = trim(spec, texts.slice(0, 20));
    expect(trimmed.kept.length).toBeLessThan(spec.vocabulary.length);
    const [before, after] = [createTokenizer(spec), createTokenizer(trimmed.spec)];
    for (const [i, text] of texts.entries()) {
      const [expected, found] = [before.encode(text), after.encode(text)];
      if (i < 20) {
        expect(Int32Array.from(found.ids, (id) => trimmed.kept[id] ?? -1)).toEqual(expected.ids);
        expect(found.offsets).toEqual(expected.offsets);
      }
      const unknown = (ids: Int32Array): number => ids.filter((id) => id === 1).length;
      expect(unknown(found.ids)).toBeLessThanOrEqual(unknown(expected.ids));
    }
  });

  it('cuts words that it has not seen into shorter pieces', () => {
    const { spec } = trim(exampleSpec(), ['الكتاب']);
    expect(tokensOf(spec, 'كتاب')).toEqual(['[CLS]', 'ك', '##ت', '##ا', '##ب', '[SEP]']);
  });

  it('leaves a word unknown that was so, though shorter pieces would make it up', () => {
    const vocabulary = [...exampleSpec().vocabulary, 'xy', 'x', '##yz', '##y'];
    const spec = exampleSpec({ vocabulary });
    const texts = ['xyz', 'ayz'];
    expect(tokensOf(spec, 'xyz')).toEqual(['[CLS]', '[UNK]', '[SEP]']);
    const trimmed = trim(spec, texts);
    for (const text of texts) expect(tokensOf(trimmed.spec, text)).toEqual(tokensOf(spec, text));
  });

  it('keeps nothing of what is not there', () => {
    expect(trim(exampleSpec(), []).spec.vocabulary).toHaveLength(exampleSpec().vocabulary.length - 8);
  });
});
