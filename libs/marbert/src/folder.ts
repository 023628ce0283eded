import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseTokenizerJson,
  parseVocabTxt,
  toTokenizerConfig,
  toTokenizerJson,
  toVocabTxt,
  type TokenizerSpec,
} from '@tasnif/tokenizer';
import {
  parseClassifierConfig,
  parseConfig,
  toConfigJson,
  type BertConfig,
  type ClassifierConfig,
  type Head,
} from './config.ts';
import { invalidFolder, ModelError } from './errors.ts';
import { writeSafetensors } from './safetensors.ts';
import { findNames } from './weights/encoder-names.ts';
import { folderFile } from './weights/folder-file.ts';
import { openWeights } from './weights/open-weights.ts';
import { isFloat } from './weights/value-types.ts';
import type { WeightFile } from './weights/weight-file.ts';
import {
  belongsToHead,
  isLarge,
  maskedLmShapes,
  randomWeights,
  weightShapes,
  type ReadWeight,
} from './weights.ts';

/** Bytes that a text file of a folder may have; a vocabulary has some millions. */
const MOST_TEXT_BYTES = 64 * 2 ** 20;

/** A base model read from a folder: its weights stay in the file until they are asked for. */
export interface BaseModelFolder {
  config: BertConfig;
  tokenizer: TokenizerSpec;
  /** Names of the files of the folder that were read, or will be: all that it takes to open a copy. */
  files: readonly string[];
  /** Names in the files of what is not used: other heads, buffers. */
  dropped: readonly string[];
  /** Weights below the classifier that the files lack and that are drawn anew: those of the pooler. */
  added: readonly string[];
  /** Weights of the encoder with a head for `labels`; what the file lacks of the head is drawn by `seed`. */
  weights(labels: readonly string[], seed: number): ReadWeight;
  /** Weights of the encoder with the head of a masked language model; what the file lacks of it is drawn by `seed`. */
  maskedLmWeights(seed: number): ReadWeight;
  dispose(): void;
}

/**
 * Opens a Hugging Face folder: `config.json`, weights in any form (weights/open-weights.ts), and `tokenizer.json` or
 * `vocab.txt`.
 *
 * Every encoder weight must be there in the shape that the configuration says. Throws MODEL_FOLDER_INVALID,
 * CONFIG_UNSUPPORTED, SAFETENSORS_INVALID, PYTORCH_INVALID, WEIGHT_INDEX_INVALID, WEIGHT_MISSING or WEIGHT_SHAPE.
 */
export function openModelFolder(folder: string): BaseModelFolder {
  const texts = new Set<string>();
  const read: ReadText = (name) => {
    const text = readText(folder, name);
    if (text !== undefined) texts.add(name);
    return text;
  };
  const config = parseConfig(required(folder, readJson(folder, read, 'config.json'), 'config.json'));
  const tokenizer = readTokenizer(folder, read);
  if (tokenizer.vocabulary.length > config.vocabularySize) {
    throw invalidFolder(
      folder,
      `its vocabulary has ${String(tokenizer.vocabulary.length)} tokens and config.json says ${String(config.vocabularySize)}`,
    );
  }
  const file = openWeights(folder);
  try {
    const { stored, dropped } = findWeights(file, config, folder);
    return {
      config,
      tokenizer,
      files: [...texts, ...file.files],
      dropped,
      added: [...weightShapes(config).keys()].filter((name) => name.startsWith('bert.') && !stored.has(name)),
      weights: (labels, seed) => {
        const headed = { ...config, labels };
        return headedWeights(file, stored, headed, weightShapes(headed), seed);
      },
      maskedLmWeights: (seed) => {
        const shapes = maskedLmShapes(config);
        return headedWeights(file, findNames(file.names, shapes).stored, config, shapes, seed);
      },
      dispose: file.dispose,
    };
  } catch (error) {
    file.dispose();
    throw error;
  }
}

/** A trained classifier read from its folder, its weights as they are asked for. */
export interface ClassifierFolder {
  config: ClassifierConfig;
  tokenizer: TokenizerSpec;
  weights: ReadWeight;
  dispose(): void;
}

/** Opens what `saveModelFolder` wrote of a classifier of any kind. Throws as `openModelFolder` does. */
export function openClassifierFolder(folder: string): ClassifierFolder {
  const read: ReadText = (name) => readText(folder, name);
  const config = parseClassifierConfig(
    required(folder, readJson(folder, read, 'config.json'), 'config.json'),
  );
  if (config.architecture !== 'EMBEDDING_BAG') {
    const { weights, ...opened } = openModelFolder(folder);
    return { ...opened, weights: weights(config.labels, 0) };
  }
  const tokenizer = readTokenizer(folder, read);
  const file = openWeights(folder);
  return { config, tokenizer, weights: file.read, dispose: file.dispose };
}

export interface SaveOptions {
  /** Default: CLASSIFIER. */
  head?: Head;
  /** What the large weights are kept as, all others in F32; `null` leaves the file out. Default: F32. */
  weightsType?: 'F32' | 'F16' | null;
  /** Tokens that are read of a text, for those who let the tokenizer cut. Default: what the caller of it says. */
  maxLength?: number;
}

/** Writes a Hugging Face folder that `transformers` loads: configuration, weights, tokenizer. */
export function saveModelFolder(
  folder: string,
  { config, tokenizer, weights }: Omit<ClassifierFolder, 'dispose'>,
  { head = 'CLASSIFIER', weightsType = 'F32', maxLength }: SaveOptions = {},
): void {
  mkdirSync(folder, { recursive: true });
  const paddingId = tokenizer.vocabulary.indexOf(tokenizer.paddingToken);
  writeJson(folder, 'config.json', toConfigJson(config, paddingId, head));
  writeJson(folder, 'tokenizer.json', toTokenizerJson(tokenizer));
  writeJson(folder, 'tokenizer_config.json', toTokenizerConfig(tokenizer, maxLength));
  writeFileSync(join(folder, 'vocab.txt'), toVocabTxt(tokenizer));
  if (weightsType === null) return;
  const typeOf = (name: string): 'F32' | 'F16' => (isLarge(name) ? weightsType : 'F32');
  const shapes =
    head === 'CLASSIFIER' || config.architecture === 'EMBEDDING_BAG'
      ? weightShapes(config)
      : maskedLmShapes(config);
  writeSafetensors(join(folder, 'model.safetensors'), shapes, weights, typeOf);
}

/** The text of a file of the folder; `undefined` where there is none. */
type ReadText = (name: string) => string | undefined;

function readTokenizer(folder: string, read: ReadText): TokenizerSpec {
  const tokenizer = readJson(folder, read, 'tokenizer.json');
  if (tokenizer !== undefined) return parseTokenizerJson(tokenizer);
  const vocabulary = read('vocab.txt');
  if (vocabulary === undefined) throw invalidFolder(folder, 'it has neither tokenizer.json nor vocab.txt');
  return parseVocabTxt(vocabulary, readJson(folder, read, 'tokenizer_config.json'));
}

/** Finds every weight of the encoder, in its shape, and what of the head there is. */
function findWeights(
  file: WeightFile,
  config: BertConfig,
  folder: string,
): { stored: ReadonlyMap<string, string>; dropped: readonly string[] } {
  const shapes = weightShapes(config);
  const { stored, dropped, ambiguous } = findNames(file.names, shapes);
  if (ambiguous !== undefined) {
    throw invalidFolder(folder, `its weights "${ambiguous[0]}" and "${ambiguous[1]}" are the same one`);
  }
  for (const [name, wanted] of shapes) {
    const inFile = stored.get(name) ?? name;
    if (belongsToHead(name) && !file.names.has(inFile)) continue;
    if (!isFloat(file.type(inFile))) {
      throw invalidFolder(folder, `its weight "${inFile}" is ${file.type(inFile)}, and not of floats`);
    }
    const found = file.shape(inFile);
    // The file may have been trained on other classes.
    if (found.join() === wanted.join() || name.startsWith('classifier.')) continue;
    throw new ModelError(
      'WEIGHT_SHAPE',
      `${folder}: "${name}" has shape [${found.join(', ')}], and config.json calls for [${wanted.join(', ')}].`,
      'Check that config.json belongs to these weights.',
    );
  }
  return { stored, dropped };
}

function headedWeights(
  file: WeightFile,
  stored: ReadonlyMap<string, string>,
  config: BertConfig,
  shapes: ReadonlyMap<string, readonly number[]>,
  seed: number,
): ReadWeight {
  const fresh = randomWeights(config, seed, shapes);
  return (name) => {
    const inFile = stored.get(name);
    if (inFile === undefined || file.shape(inFile).join() !== shapes.get(name)?.join()) return fresh(name);
    return file.read(inFile);
  };
}

function readText(folder: string, name: string): string | undefined {
  const path = folderFile(folder, name);
  if (path === undefined) return undefined;
  const { size } = statSync(path);
  if (size > MOST_TEXT_BYTES) {
    throw invalidFolder(
      folder,
      `its ${name} has ${String(size)} bytes, and at most ${String(MOST_TEXT_BYTES)} are read`,
    );
  }
  return readFileSync(path, 'utf8');
}

function readJson(folder: string, read: ReadText, name: string): unknown {
  const text = read(name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalidFolder(folder, `its ${name} is not JSON`, error);
  }
}

function required<Value>(folder: string, value: Value | undefined, name: string): Value {
  if (value === undefined) throw invalidFolder(folder, `it has no ${name}`);
  return value;
}

function writeJson(folder: string, name: string, json: unknown): void {
  writeFileSync(join(folder, name), `${JSON.stringify(json, undefined, 2)}\n`);
}
