import { readFileSync } from 'node:fs';
import * as huggingFace from '@huggingface/tokenizers';
import { referenceData, withReferenceData } from '@tasnif/testing';
import { describe, expect, it } from 'vitest';
import { randomTexts } from './random-texts.fixture.ts';
import { characterSpec, exampleSpec, letterSettings } from './spec.fixture.ts';
import type { TokenizerSpec } from './spec.ts';
import { createTokenizer } from './tokenizer.ts';
import { toTokenizerConfig } from './tokenizer-config.ts';
import { parseTokenizerJson, toTokenizerJson } from './tokenizer-json.ts';

// The package's own declarations import each other without file extensions, which TypeScript does not follow here.
const { Tokenizer: HuggingFaceTokenizer } = huggingFace as unknown as {
  Tokenizer: new (tokenizer: object, config: object) => { encode(text: string): { ids: number[] } };
};

/** Where the JavaScript package gives other ids than the Rust crate, which is what models are trained with. */
const deviations = [
  {
    what: 'it splits at punctuation of the Unicode version of the running engine, the crate at that of Unicode 8',
    characters: /\u061D/gu,
    example: '\u061Dب',
  },
  {
    what: 'it lowers the case of the whole text, which gives a sigma at the end of a word a form of its own',
    characters: /Σ/gu,
    example: 'ΑΣ',
  },
  {
    what: 'it makes words only of those Han ideographs that are one UTF-16 code unit',
    characters: /\u{20000}/gu,
    example: 'a\u{20000}',
  },
];

const texts = deviations.reduce(
  (left, { characters }) => left.map((text) => text.replace(characters, '')),
  randomTexts(20_000, 5),
);

interface Difference {
  text: string;
  ours: number[];
  theirs: number[];
}

function differences(spec: TokenizerSpec, among: readonly string[]): Difference[] {
  const theirs = new HuggingFaceTokenizer(asJson(toTokenizerJson(spec)), asJson(toTokenizerConfig(spec)));
  const ours = createTokenizer(spec);
  return among
    .map((text) => ({ text, ours: [...ours.encode(text).ids], theirs: theirs.encode(text).ids }))
    .filter((encoded) => encoded.ours.join() !== encoded.theirs.join());
}

function asJson(value: unknown): object {
  return JSON.parse(JSON.stringify(value)) as object;
}

describe('20,000 random texts have the ids that @huggingface/tokenizers gives them', () => {
  it.each(letterSettings)('with %o', (settings) => {
    expect(differences(characterSpec(settings), texts)).toEqual([]);
  });

  it('with most words unknown', () => {
    expect(differences(exampleSpec(), texts)).toEqual([]);
  });

  it.skipIf(withReferenceData('marbert-vocab') !== false)(
    `with MARBERT's vocabulary (needs the reference data marbert-vocab)`,
    () => {
      const file = readFileSync(referenceData('marbert-vocab', 'tokenizer.json'), 'utf8');
      expect(differences(parseTokenizerJson(JSON.parse(file)), texts)).toEqual([]);
    },
  );
});

describe('@huggingface/tokenizers is no measure where', () => {
  it.each(deviations)('$what', ({ example }) => {
    const known = ['Α', 'α', '##σ', '##ς', '\u{20000}', '##\u{20000}'];
    const { vocabulary } = characterSpec();
    const spec = characterSpec({ vocabulary: [...new Set([...vocabulary, ...known])] });
    expect(differences(spec, [example])).toHaveLength(1);
  });
});
