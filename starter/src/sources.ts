import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readTexts as readUnlabelled } from '@tasnif/ingest';
import { StarterError } from './errors.ts';

/** A file of texts, of which the labels are never read. */
export interface Source {
  name: string;
  /** Below the data folder; its name says how it is read. */
  file: string;
  /** As its source states it. */
  licence: string;
  /** How often its texts are seen in an epoch. */
  repeats: number;
}

/** What the encoder learns from, and the texts that it must not have seen. */
export interface Texts {
  sources: readonly Source[];
  /** Files with test parts. */
  tests: readonly string[];
}

/** Tweets are few, and most of what the encoder will be asked for is like them. */
export const starterTexts: Texts = {
  sources: [
    {
      name: 'SANAD, Al Khaleej news, training part',
      file: 'sanad-khaleej-7-train.zip',
      licence: 'CC BY 4.0',
      repeats: 1,
    },
    {
      name: 'Egyptian Arabic Wikipedia',
      file: 'pretrain/arz-wiki.txt.gz',
      licence: 'CC BY-SA 4.0',
      repeats: 1,
    },
    { name: 'Hadith', file: 'pretrain/hadith.txt.gz', licence: 'ISC', repeats: 1 },
    { name: 'Quran', file: 'pretrain/quran.txt.gz', licence: 'CC BY 4.0', repeats: 1 },
    {
      name: 'ArSarcasm tweets, training part',
      file: 'arsarcasm/ArSarcasm_train.csv',
      licence: 'MIT',
      repeats: 4,
    },
    {
      name: 'AJGT tweets, training part',
      file: 'ajgt/UBC_AJGT_final_shuffled_train.tsv',
      licence: 'none stated',
      repeats: 4,
    },
  ],
  tests: ['arsarcasm/ArSarcasm_test.csv', 'ajgt/UBC_AJGT_final_shuffled_test.tsv'],
};

/** The texts of a file, in its order. Throws DATA_MISSING. */
export async function* readTexts(folder: string, file: string): AsyncGenerator<string, void, undefined> {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new StarterError(
      'DATA_MISSING',
      `${path} is not there.`,
      'Name the folder that has it with --data, or in TASNIF_REFERENCE_DATA.',
    );
  }
  for await (const reading of readUnlabelled({ path, name: basename(file) })) {
    if (reading.kind === 'document') yield reading.document.text;
  }
}
