import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataName } from './arguments.ts';
import { BenchError } from './errors.ts';

/** A text and its class, by name. */
export interface LabelledText {
  text: string;
  label: string;
}

const files: Record<DataName, string> = {
  tweets: 'ajgt/UBC_AJGT_final_shuffled_train.tsv',
  news: 'sanad-sample',
};

/**
 * Texts of the reference data, or `undefined` where it has none: AJGT's training tweets, a text and its label a line
 * under a header; SANAD's sample of news, a folder a topic and a file a text. Throws DATA_INVALID.
 */
export function readTexts(name: DataName, dataFolder: string): LabelledText[] | undefined {
  const path = join(dataFolder, files[name]);
  if (!existsSync(path)) return undefined;
  return name === 'tweets' ? readTable(path) : readFolders(path);
}

function readTable(path: string): LabelledText[] {
  const lines = readFileSync(path, 'utf8').split(/\r?\n/);
  return lines.slice(1).flatMap((line, i) => {
    if (line === '') return [];
    const [text, label, ...rest] = line.split('\t');
    if (text !== undefined && label !== undefined && rest.length === 0) return [{ text, label }];
    throw new BenchError(
      'DATA_INVALID',
      `${path}, line ${String(i + 2)}: it has not two columns.`,
      'Every line must be a text, a tab and a label.',
    );
  });
}

function readFolders(path: string): LabelledText[] {
  return readdirSync(path).flatMap((label) =>
    readdirSync(join(path, label))
      .sort()
      .map((file) => ({ text: readFileSync(join(path, label, file), 'utf8'), label })),
  );
}
