import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { invalidFolder, ModelError } from '../errors.ts';
import { openSafetensors } from '../safetensors.ts';
import { folderFile } from './folder-file.ts';
import { openPyTorch } from './pytorch.ts';
import { parseStrictJson } from './strict-json.ts';
import { weightMissing, type WeightFile } from './weight-file.ts';

/** The weights of a model folder, and the names of the files that they lie in, an index among them. */
export interface FolderWeights extends WeightFile {
  readonly files: readonly string[];
}

interface Form {
  file: string;
  index: string;
  /** Names of shards: of this folder itself, by Hugging Face's habit. */
  shard: RegExp;
  open(path: string): WeightFile;
}

/** In the order of Hugging Face; what a folder has first is read, and if that is refused nothing else is tried. */
const forms: readonly Form[] = [
  {
    file: 'model.safetensors',
    index: 'model.safetensors.index.json',
    shard: /^[\w][\w.-]{0,199}\.safetensors$/,
    open: openSafetensors,
  },
  {
    file: 'pytorch_model.bin',
    index: 'pytorch_model.bin.index.json',
    shard: /^[\w][\w.-]{0,199}\.bin$/,
    open: openPyTorch,
  },
];

const MOST_INDEX_BYTES = 16 * 2 ** 20;
const MOST_SHARDS = 1000;
const shardIndex = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Opens the weights of a Hugging Face folder in whatever form it has them: safetensors, or PyTorch's pickles read as
 * data, in one file or in shards. Only headers are read; values when they are asked for, one weight in memory at a time.
 *
 * Throws MODEL_FOLDER_INVALID, SAFETENSORS_INVALID, PYTORCH_INVALID, or WEIGHT_INDEX_INVALID for an index that names a
 * file elsewhere or says other things than its shards.
 */
export function openWeights(folder: string): FolderWeights {
  for (const form of forms) {
    const path = folderFile(folder, form.file);
    if (path !== undefined) return { ...form.open(path), files: [form.file] };
    const index = folderFile(folder, form.index);
    if (index !== undefined) return openShards(folder, form, index);
  }
  throw invalidFolder(
    folder,
    'it has neither model.safetensors nor pytorch_model.bin, nor an index of either',
  );
}

function openShards(folder: string, form: Form, indexPath: string): FolderWeights {
  const shardOf = readIndex(indexPath, form);
  const shards = new Map<string, WeightFile>();
  const dispose = (): void => {
    for (const shard of shards.values()) shard.dispose();
  };
  try {
    for (const name of new Set(shardOf.values())) {
      const path = folderFile(folder, name);
      if (path === undefined) throw invalidIndex(indexPath, `it names ${name}, which is not there`);
      shards.set(name, form.open(path));
    }
    checkShards(indexPath, shardOf, shards);
  } catch (error) {
    dispose();
    throw error;
  }
  const find = (name: string): WeightFile => {
    const shard = shards.get(shardOf.get(name) ?? '');
    if (shard === undefined) throw weightMissing(indexPath, name);
    return shard;
  };
  return {
    files: [form.index, ...shards.keys()],
    names: new Set(shardOf.keys()),
    type: (name) => find(name).type(name),
    shape: (name) => find(name).shape(name),
    read: (name) => find(name).read(name),
    dispose,
  };
}

/** Weight → shard. */
function readIndex(path: string, { shard }: Form): Map<string, string> {
  const bytes = statSync(path).size;
  if (bytes > MOST_INDEX_BYTES) throw invalidIndex(path, `it has ${String(bytes)} bytes`);
  const index = shardIndex.safeParse(parseIndex(path));
  if (!index.success) throw invalidIndex(path, 'it has no weight_map of files by weight');
  const shardOf = new Map(Object.entries(index.data.weight_map));
  const names = new Set(shardOf.values());
  const foreign = [...names].find((name) => !shard.test(name));
  if (foreign !== undefined) {
    throw invalidIndex(
      path,
      `it names ${JSON.stringify(foreign.slice(0, 100))}, which is no shard of this folder`,
    );
  }
  if (names.size > MOST_SHARDS) throw invalidIndex(path, `it names ${String(names.size)} files`);
  return shardOf;
}

function parseIndex(path: string): unknown {
  try {
    return parseStrictJson(readFileSync(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidIndex(path, `it ${error.message}`);
    throw error;
  }
}

/** Every weight stands in the shard that the index names, and in no other. */
function checkShards(
  index: string,
  shardOf: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, WeightFile>,
): void {
  for (const [name, file] of shardOf) {
    if (shards.get(file)?.names.has(name) !== true) {
      throw invalidIndex(index, `it says that "${name.slice(0, 100)}" is in ${file}, where it is not`);
    }
  }
  for (const [file, { names }] of shards) {
    const other = [...names].find((name) => shardOf.get(name) !== file);
    if (other !== undefined) {
      throw invalidIndex(index, `"${other.slice(0, 100)}" is in ${file}, where the index does not have it`);
    }
  }
}

function invalidIndex(path: string, what: string): ModelError {
  return new ModelError(
    'WEIGHT_INDEX_INVALID',
    `${path} can't be used: ${what}.`,
    'Get the whole folder again: its index and every shard belong together.',
  );
}
