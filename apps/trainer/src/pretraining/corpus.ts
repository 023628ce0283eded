import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createTokenFile,
  cutIntoWindows,
  maskingRules,
  openTokenFile,
  type TokenFile,
} from '@tasnif/marbert';
import type { PretrainingParameters } from '@tasnif/store';
import {
  createVocabularyLearner,
  encodeTexts,
  parseTokenizerJson,
  toTokenizerJson,
  type TokenizerSpec,
} from '@tasnif/tokenizer';
import { z } from 'zod';
import type { SourceText } from '../source-texts.ts';
import { checkTexts } from './check-texts.ts';
import { chooseTexts, noTexts, type ChosenText } from './choose-texts.ts';

/** Characters that are encoded at once. */
const BATCH_CHARACTERS = 500_000;
/** The most different characters of a vocabulary: letters of any Arabic text, digits, signs, Latin and the usual emoji. */
const ALPHABET = 400;

const count = z.int().min(0);
const story = z.object({
  texts: count,
  duplicates: count,
  empty: count,
  nonArabic: count,
  heldOut: count,
  sources: z.array(z.object({ name: z.string(), texts: count })),
  /** Of the tokens of all texts that are used. */
  unknown: count,
});

/** What came of the texts, for warnings and for the card. */
export type CorpusStory = z.infer<typeof story>;

/** Texts that are tokens already, in files. */
export interface Corpus {
  tokenizer: TokenizerSpec;
  train: TokenFile;
  heldOut: TokenFile;
  story: CorpusStory;
  dispose(): void;
}

export interface CorpusOptions {
  /** Reads the texts from the first on; the same ones each time. */
  texts(): AsyncIterable<SourceText>;
  parameters: PretrainingParameters;
  /** Of the base model; `null` where a vocabulary is to be learned. */
  tokenizer: TokenizerSpec | null;
  /** Gives messages their turn and throws where all is to stop. */
  check(): Promise<void>;
}

const names = {
  train: 'train.tokens',
  heldOut: 'held-out.tokens',
  tokenizer: 'learned-tokenizer.json',
  story: 'corpus.json',
};

/** Whether a file is one of a finished corpus. */
export function isCorpusFile(name: string): boolean {
  return Object.values(names).includes(name);
}

/**
 * The texts as windows of tokens in `folder`: opened where they were made before, else read, learned from and encoded.
 * The story is written last, so that a corpus without it is made again.
 *
 * Throws what reading does, and TEXTS_EMPTY or TEXTS_REPEATED.
 */
export async function openCorpus(folder: string, options: CorpusOptions): Promise<Corpus> {
  if (!existsSync(join(folder, names.story))) await makeCorpus(folder, options);
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const train = openTokenFile(join(folder, names.train));
  const heldOut = openTokenFile(join(folder, names.heldOut));
  return {
    ...{ train, heldOut, story: story.parse(read(names.story)) },
    tokenizer: options.tokenizer ?? parseTokenizerJson(read(names.tokenizer)),
    dispose() {
      train.dispose();
      heldOut.dispose();
    },
  };
}

async function makeCorpus(folder: string, options: CorpusOptions): Promise<void> {
  const { texts, parameters, check } = options;
  const tokenizer = options.tokenizer ?? (await learnTokenizer(options));
  const figures = noTexts();
  const { continues } = maskingRules(tokenizer);
  const unknownId = tokenizer.vocabulary.indexOf(tokenizer.unknownToken);
  const [train, heldOut] = [names.train, names.heldOut].map((name) =>
    createTokenFile(join(folder, name), tokenizer.vocabulary.length),
  ) as [ReturnType<typeof createTokenFile>, ReturnType<typeof createTokenFile>];
  let unknown = 0;
  try {
    for await (const batch of inBatches(chooseTexts(texts(), parameters, figures))) {
      await check();
      const encoded = await encodeTexts(
        batch.map(({ text }) => text),
        { spec: tokenizer, maxLength: undefined, threads: 1 },
      );
      for (const [i, ids] of encoded.entries()) {
        for (const id of ids) if (id === unknownId) unknown += 1;
        const file = batch[i]?.heldOut === true ? heldOut : train;
        for (const window of cutIntoWindows(ids, parameters.windowLength, continues)) file.append(window);
      }
    }
    checkTexts(figures);
    train.finish();
    heldOut.finish();
  } finally {
    train.dispose();
    heldOut.dispose();
  }
  if (options.tokenizer === null) writeJson(folder, names.tokenizer, toTokenizerJson(tokenizer));
  writeJson(folder, names.story, { ...figures, unknown });
}

/** From what is learned from alone. Throws TEXTS_EMPTY or TEXTS_REPEATED before that. */
async function learnTokenizer({ texts, parameters, check }: CorpusOptions): Promise<TokenizerSpec> {
  const size = parameters.vocabularySize ?? 0;
  const learner = createVocabularyLearner({ size, alphabet: Math.min(ALPHABET, Math.floor(size / 4)) });
  const figures = noTexts();
  for await (const batch of inBatches(chooseTexts(texts(), parameters, figures))) {
    await check();
    for (const { text, heldOut } of batch) if (!heldOut) learner.add(text);
  }
  checkTexts(figures);
  return learner.finish();
}

async function* inBatches(texts: AsyncIterable<ChosenText>): AsyncGenerator<ChosenText[]> {
  let batch: ChosenText[] = [];
  let characters = 0;
  for await (const chosen of texts) {
    batch.push(chosen);
    characters += chosen.text.length;
    if (characters < BATCH_CHARACTERS) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

function writeJson(folder: string, name: string, json: unknown): void {
  const path = join(folder, name);
  writeFileSync(`${path}.unfinished`, JSON.stringify(json), { flush: true });
  renameSync(`${path}.unfinished`, path);
}
