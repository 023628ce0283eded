import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseTokenizerJson,
  parseVocabTxt,
  toTokenizerConfig,
  toTokenizerJson,
  toVocabTxt,
  type TokenizerSpec,
} from '@tasnif/tokenizer';
import { parseConfig, toConfigJson, type BertConfig } from './config.ts';
import { ModelError } from './errors.ts';
import { openSafetensors, writeSafetensors, type SafetensorsFile } from './safetensors.ts';
import { belongsToHead, randomWeights, weightShapes, type ReadWeight } from './weights.ts';

/** A base model read from a folder: its weights stay in the file until they are asked for. */
export interface BaseModelFolder {
  config: BertConfig;
  tokenizer: TokenizerSpec;
  /** Weights of the encoder with a head for `labels`; what the file lacks of the head is drawn by `seed`. */
  weights(labels: readonly string[], seed: number): ReadWeight;
  dispose(): void;
}

/**
 * Opens a Hugging Face folder: `config.json`, `model.safetensors`, and `tokenizer.json` or `vocab.txt`.
 *
 * Every encoder weight must be there in the shape that the configuration says. Throws MODEL_FOLDER_INVALID,
 * CONFIG_UNSUPPORTED, SAFETENSORS_INVALID, WEIGHT_MISSING or WEIGHT_SHAPE.
 */
export function openModelFolder(folder: string): BaseModelFolder {
  const config = parseConfig(readJson(folder, 'config.json'));
  const tokenizer = readTokenizer(folder);
  if (tokenizer.vocabulary.length > config.vocabularySize) {
    throw invalid(
      folder,
      `its vocabulary has ${String(tokenizer.vocabulary.length)} tokens and config.json says ${String(config.vocabularySize)}`,
    );
  }
  const file = openSafetensors(existing(folder, 'model.safetensors'));
  try {
    checkEncoder(file, config, folder);
  } catch (error) {
    file.dispose();
    throw error;
  }
  return {
    config,
    tokenizer,
    weights: (labels, seed) => headedWeights(file, { ...config, labels }, seed),
    dispose: file.dispose,
  };
}

/** Writes a Hugging Face folder that `transformers` loads: configuration, weights, tokenizer. */
export function saveModelFolder(
  folder: string,
  { config, tokenizer, weights }: { config: BertConfig; tokenizer: TokenizerSpec; weights: ReadWeight },
): void {
  mkdirSync(folder, { recursive: true });
  const paddingId = tokenizer.vocabulary.indexOf(tokenizer.paddingToken);
  writeJson(folder, 'config.json', toConfigJson(config, paddingId));
  writeJson(folder, 'tokenizer.json', toTokenizerJson(tokenizer));
  writeJson(folder, 'tokenizer_config.json', toTokenizerConfig(tokenizer));
  writeFileSync(join(folder, 'vocab.txt'), toVocabTxt(tokenizer));
  writeSafetensors(join(folder, 'model.safetensors'), weightShapes(config), weights);
}

function readTokenizer(folder: string): TokenizerSpec {
  if (existsSync(join(folder, 'tokenizer.json')))
    return parseTokenizerJson(readJson(folder, 'tokenizer.json'));
  if (!existsSync(join(folder, 'vocab.txt')))
    throw invalid(folder, 'it has neither tokenizer.json nor vocab.txt');
  const settings = existsSync(join(folder, 'tokenizer_config.json'))
    ? readJson(folder, 'tokenizer_config.json')
    : undefined;
  return parseVocabTxt(readFileSync(join(folder, 'vocab.txt'), 'utf8'), settings);
}

/** The name under which the file holds a weight: an encoder saved alone has no `bert.` before its names. */
function nameInFile(file: SafetensorsFile, name: string): string {
  return file.names.has(name) ? name : name.replace(/^bert\./, '');
}

function checkEncoder(file: SafetensorsFile, config: BertConfig, folder: string): void {
  for (const [name, wanted] of weightShapes(config)) {
    if (belongsToHead(name)) continue;
    const found = file.shape(nameInFile(file, name));
    if (found.join() === wanted.join()) continue;
    throw new ModelError(
      'WEIGHT_SHAPE',
      `${folder}: "${name}" has shape [${found.join(', ')}], and config.json calls for [${wanted.join(', ')}].`,
      'Check that config.json belongs to these weights.',
    );
  }
}

function headedWeights(file: SafetensorsFile, config: BertConfig, seed: number): ReadWeight {
  const shapes = weightShapes(config);
  const fresh = randomWeights(config, seed);
  return (name) => {
    const stored = nameInFile(file, name);
    const usable = file.names.has(stored) && file.shape(stored).join() === shapes.get(name)?.join();
    return usable ? file.read(stored) : fresh(name);
  };
}

function existing(folder: string, name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) throw invalid(folder, `it has no ${name}`);
  return path;
}

function readJson(folder: string, name: string): unknown {
  const path = existing(folder, name);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    throw invalid(folder, `its ${name} is not JSON`, error);
  }
}

function writeJson(folder: string, name: string, json: unknown): void {
  writeFileSync(join(folder, name), `${JSON.stringify(json, undefined, 2)}\n`);
}

function invalid(folder: string, what: string, cause?: unknown): ModelError {
  return new ModelError(
    'MODEL_FOLDER_INVALID',
    `${folder} is not a model folder: ${what}.`,
    'It must hold config.json, model.safetensors, and tokenizer.json or vocab.txt, as Hugging Face saves them.',
    { cause },
  );
}
