import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { openModelFolder } from '@tasnif/marbert';
import type { BaseModelRow, EncoderShape } from '@tasnif/store';
import type { Services } from '../context.ts';
import { ApiError } from '../errors.ts';
import type { ImportBaseModelInput } from './base-model.type.ts';

/** The files that are copied; whatever else the folder holds stays where it is. */
const FILES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];

/** Checks a Hugging Face folder on the server and copies it among the artifacts. */
export async function importBaseModel(
  { store, artifacts }: Services,
  { name, folder, licence = null }: ImportBaseModelInput,
): Promise<BaseModelRow> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,99}$/u.test(name)) {
    throw new ApiError(
      'BAD_INPUT',
      `"${name.slice(0, 100)}" can't be the name of a base model.`,
      'Use 1 to 100 letters, digits, spaces, dots, dashes, underscores and slashes, beginning with a letter or digit.',
      'name',
    );
  }
  if (!isAbsolute(folder)) {
    throw new ApiError(
      'BAD_INPUT',
      `folder is "${folder}", which is not an absolute path.`,
      'Give the whole path.',
      'folder',
    );
  }
  if ((await store.baseModels.findByName(name)) !== null) {
    throw new ApiError(
      'BAD_INPUT',
      `There is a base model "${name}" already.`,
      'Choose another name.',
      'name',
    );
  }
  const shape = checkFolder(folder);
  const row = await store.baseModels.upsert({ name, source: 'FOLDER', shape, licence });
  await copyWhole(folder, artifacts.baseModelFolder(row.id));
  return row;
}

function checkFolder(folder: string): EncoderShape {
  const model = openModelFolder(folder);
  try {
    const { layers, hiddenSize, heads, intermediateSize, vocabularySize, positions } = model.config;
    return { layers, hiddenSize, heads, intermediateSize, vocabularySize, positions };
  } finally {
    model.dispose();
  }
}

/** The copy is at its place whole or not at all. */
async function copyWhole(from: string, to: string): Promise<void> {
  const unfinished = `${to}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  for (const file of FILES) {
    await cp(join(from, file), join(unfinished, file)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  }
  await mkdir(dirname(to), { recursive: true });
  await rename(unfinished, to);
}
