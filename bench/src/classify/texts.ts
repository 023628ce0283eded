import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokenizer, learnVocabulary, type TokenizerSpec } from '@tasnif/tokenizer';
import type { DataName } from '../arguments.ts';
import { readVocabulary, type Shape } from '../base-model.ts';
import { randomGenerator, shuffled } from '../random.ts';
import { readTexts } from '../read-texts.ts';

/** Tokens of the longest text: what is longer is cut for everybody alike. */
export const MAX_TOKENS = 256;
const SEED = 1;
const example = fileURLToPath(new URL('../../../examples/topics', import.meta.url));

export interface TextsToClassify {
  source: string;
  tokenizer: TokenizerSpec;
  /** At most `count` of each kind. */
  texts: Record<DataName, readonly string[]>;
}

/** The real texts and MARBERT's vocabulary, or where one of them is not there the example's and one learned from them. */
export function loadTexts(
  dataFolder: string,
  shape: Shape,
  count: Record<DataName, number>,
): TextsToClassify {
  const vocabulary = readVocabulary(dataFolder);
  const [tweets, news] = [readTexts('tweets', dataFolder), readTexts('news', dataFolder)];
  const isReal = vocabulary !== undefined && tweets !== undefined && news !== undefined;
  const found = isReal
    ? { tweets: tweets.map(({ text }) => text), news: news.map(({ text }) => text) }
    : readExample();
  const tokenizer =
    vocabulary ??
    learnVocabulary(found.news, { size: Math.min(8_000, shape.vocabularySize), minFrequency: 1 });
  const { encode } = createTokenizer(tokenizer);
  const cut = (text: string): string => {
    const { offsets, truncated } = encode(text, { maxLength: MAX_TOKENS });
    return truncated ? text.slice(0, offsets.at(-3)) : text;
  };
  const choose = (name: DataName): string[] =>
    shuffled(found[name], randomGenerator(SEED)).slice(0, count[name]).map(cut);
  return {
    source: isReal ? 'AJGT tweets; SANAD news cut at 256 tokens' : "the example's texts, and of seven each",
    tokenizer,
    texts: { tweets: choose('tweets'), news: choose('news') },
  };
}

/** Its documents stand in for tweets, and for news several of them one after the other. */
function readExample(): Record<DataName, string[]> {
  const tweets = readdirSync(example).flatMap((topic) =>
    readdirSync(join(example, topic)).map((file) => readFileSync(join(example, topic, file), 'utf8').trim()),
  );
  const news = tweets.map((_, i) => tweets.slice(i, i + 7).join(' '));
  return { tweets, news };
}
