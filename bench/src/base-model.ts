import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomWeights, saveModelFolder, type BertConfig } from '@tasnif/marbert';
import { parseTokenizerJson, parseVocabTxt, type TokenizerSpec } from '@tasnif/tokenizer';

/** The sides of a model in which the benchmark's own differ. */
export type Shape = Pick<
  BertConfig,
  'vocabularySize' | 'hiddenSize' | 'layers' | 'heads' | 'intermediateSize' | 'positions'
>;

/** MARBERT's shape: 163 million parameters. */
export const FULL_SHAPE: Shape = {
  ...{ vocabularySize: 100_000, hiddenSize: 768, layers: 12, heads: 12, intermediateSize: 3072 },
  positions: 512,
};

export const QUICK_SHAPE: Shape = {
  ...FULL_SHAPE,
  hiddenSize: 256,
  layers: 4,
  heads: 4,
  intermediateSize: 1024,
};

/** As many as the data set with the most has: one folder of weights serves all. */
export const CLASSES = 7;
const SEED = 1;

export function toBertConfig(shape: Shape): BertConfig {
  const labels = Array.from({ length: CLASSES }, (_, i) => `class ${String(i + 1)}`);
  return { ...shape, tokenTypes: 2, layerNormEpsilon: 1e-12, initializerRange: 0.02, labels };
}

/** The vocabulary of MARBERT, where the reference data has it. */
export function readVocabulary(dataFolder: string): TokenizerSpec | undefined {
  const path = join(dataFolder, 'marbert-vocab/tokenizer.json');
  return existsSync(path) ? parseTokenizerJson(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** A vocabulary that no text is read with: it only has the size that the weights call for. */
export function madeUpVocabulary(size: number): TokenizerSpec {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const words = Array.from({ length: size - special.length }, (_, i) => `كلمة${String(i)}`);
  return parseVocabTxt([...special, ...words].join('\n'));
}

/**
 * The model folder that every contestant begins from, with random weights of `shape`; made once and kept in
 * `cacheFolder`, about 4 bytes a parameter.
 */
export function prepareBaseModel(
  cacheFolder: string,
  shape: Shape,
  vocabulary: TokenizerSpec | undefined,
): string {
  const sides = [shape.layers, shape.hiddenSize, shape.vocabularySize].join('x');
  const folder = join(cacheFolder, `base-${sides}${vocabulary === undefined ? '-made-up' : ''}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const config = toBertConfig(shape);
  const tokenizer = vocabulary ?? madeUpVocabulary(shape.vocabularySize);
  saveModelFolder(unfinished, { config, tokenizer, weights: randomWeights(config, SEED) });
  renameSync(unfinished, folder);
  return folder;
}
