import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenFile, cutIntoWindows, maskingRules, openTokenFile } from '@tasnif/marbert';
import {
  encodeTexts,
  learnVocabulary,
  parseTokenizerJson,
  toTokenizerJson,
  type TokenizerSpec,
} from '@tasnif/tokenizer';
import { z } from 'zod';
import { collectTexts, NORMALIZATION, type CollectedSource } from './collect.ts';
import { ALPHABET, LONG_EVERY, LONG_WINDOW, WINDOW, type Recipe } from './recipe.ts';
import type { Texts } from './sources.ts';

const count = z.int().nonnegative();
const sourceStory = z.object({
  ...{ name: z.string(), licence: z.string(), repeats: count },
  ...{ documents: count, inTest: count, duplicates: count },
  /** Of an epoch, repeats included. */
  tokens: count,
});
export type SourceStory = z.infer<typeof sourceStory>;

/** Texts that are tokens already. */
export interface Corpus {
  /** Names all that decided what is in it. */
  key: string;
  tokenizer: TokenizerSpec;
  train: ReturnType<typeof openTokenFile>;
  heldOut: ReturnType<typeof openTokenFile>;
  sources: readonly SourceStory[];
  dispose(): void;
}

export interface CorpusOptions {
  dataFolder: string;
  /** What is made of the texts is kept here, and found again. */
  workFolder: string;
  texts: Texts;
  recipe: Pick<Recipe, 'vocabularySize'>;
  threads: number;
  log(line: string): void;
  signal: AbortSignal;
}

/** The corpus of these texts: opened where it was made before, else read, learned from and encoded. */
export async function openCorpus(options: CorpusOptions): Promise<Corpus> {
  const key = keyOf(options);
  const folder = join(options.workFolder, `corpus-${key}`);
  if (!existsSync(folder)) await makeCorpus(folder, options);
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const tokenizer = parseTokenizerJson(read('tokenizer.json'));
  const sources = z.array(sourceStory).parse(read('sources.json'));
  const [train, heldOut] = [openTokenFile(join(folder, 'train')), openTokenFile(join(folder, 'held-out'))];
  return {
    ...{ key, tokenizer, sources, train, heldOut },
    dispose: () => {
      train.dispose();
      heldOut.dispose();
    },
  };
}

function keyOf({ dataFolder, texts, recipe }: CorpusOptions): string {
  const files = [...texts.sources.map(({ file }) => file), ...texts.tests];
  const sizes = files.map((file) => {
    const path = join(dataFolder, file);
    return [file, existsSync(path) ? statSync(path).size : -1];
  });
  const choices = [recipe.vocabularySize, NORMALIZATION, ALPHABET, WINDOW, LONG_WINDOW, LONG_EVERY];
  const all = [texts.sources.map(({ repeats }) => repeats), sizes, choices];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 12);
}

async function makeCorpus(folder: string, options: CorpusOptions): Promise<void> {
  const { dataFolder, texts, recipe, log, signal } = options;
  log('Reading the texts');
  const collected = await collectTexts(dataFolder, texts, signal);
  log(
    `Learning a vocabulary from ${String(collected.reduce((sum, { train }) => sum + train.length, 0))} texts`,
  );
  const spec = learnVocabulary(
    collected.flatMap(({ train }) => train),
    { size: recipe.vocabularySize, alphabet: ALPHABET },
  );
  log('Encoding');
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const sources = await writeTokens(unfinished, collected, spec, options);
  writeFileSync(join(unfinished, 'tokenizer.json'), JSON.stringify(toTokenizerJson(spec)));
  writeFileSync(join(unfinished, 'sources.json'), JSON.stringify(sources));
  renameSync(unfinished, folder);
}

async function writeTokens(
  folder: string,
  collected: readonly CollectedSource[],
  spec: TokenizerSpec,
  { threads, signal }: CorpusOptions,
): Promise<SourceStory[]> {
  const { continues } = maskingRules(spec);
  const [train, heldOut] = ['train', 'held-out'].map((name) =>
    createTokenFile(join(folder, name), spec.vocabulary.length),
  ) as [ReturnType<typeof createTokenFile>, ReturnType<typeof createTokenFile>];
  const encode = (texts: readonly string[]): Promise<Int32Array[]> =>
    encodeTexts(texts, { spec, maxLength: undefined, threads });
  try {
    const stories: SourceStory[] = [];
    for (const { source, inTest, duplicates, ...texts } of collected) {
      signal.throwIfAborted();
      let tokens = 0;
      for (const [number, ids] of (await encode(texts.train)).entries()) {
        const windows = cutIntoWindows(ids, number % LONG_EVERY === 0 ? LONG_WINDOW : WINDOW, continues);
        for (let repeat = 0; repeat < source.repeats; repeat++) {
          for (const window of windows) {
            train.append(window);
            tokens += window.length;
          }
        }
      }
      for (const ids of await encode(texts.heldOut)) {
        for (const window of cutIntoWindows(ids, WINDOW, continues)) heldOut.append(window);
      }
      const { name, licence, repeats } = source;
      stories.push({ name, licence, repeats, documents: texts.train.length, inTest, duplicates, tokens });
    }
    train.finish();
    heldOut.finish();
    return stories;
  } finally {
    train.dispose();
    heldOut.dispose();
  }
}
