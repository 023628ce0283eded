import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { openModelFolder } from '@tasnif/marbert';
import { sync, newId, type BaseModelRow, type EncoderShape } from '@tasnif/store';
import type { Services } from '../context.ts';
import { ApiError } from '../errors.ts';
import { ofLength } from '../lengths.ts';
import type { ImportBaseModelInput } from './base-model.type.ts';

/** Checks a Hugging Face folder on the server and copies it among the artifacts. */
export async function importBaseModel(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  { name, folder, ...input }: ImportBaseModelInput,
): Promise<BaseModelRow> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,99}$/u.test(name)) {
    throw new ApiError(
      'BAD_INPUT',
      `"${name.slice(0, 100)}" can't be the name of a base model.`,
      'Use 1 to 100 letters, digits, spaces, dots, dashes, underscores and slashes, beginning with a letter or digit.',
      'name',
    );
  }
  const licence = typeof input.licence === 'string' ? ofLength('licence', input.licence.trim(), 200) : null;
  if (!isAbsolute(folder)) {
    throw new ApiError(
      'BAD_INPUT',
      `folder is "${folder}", which is not an absolute path.`,
      'Give the whole path.',
      'folder',
    );
  }
  if ((await store.baseModels.findByName(name)) !== null) throw nameTaken(name);
  const { shape, files } = checkFolder(folder);
  const id = newId('baseModel');
  const copy = artifacts.baseModelFolder(id);
  try {
    await copyFiles(folder, files, copy);
    // Only now, for a run may start from whatever has a row.
    const row = await store.baseModels.create({ id, name, source: 'FOLDER', shape, licence });
    if (row === null) throw nameTaken(name);
    return row;
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    throw error;
  }
}

function nameTaken(name: string): ApiError {
  return new ApiError(
    'BAD_INPUT',
    `There is a base model "${name}" already.`,
    'Choose another name.',
    'name',
  );
}

/** Whatever else the folder holds beside `files` stays where it is. */
function checkFolder(folder: string): { shape: EncoderShape; files: readonly string[] } {
  const model = openModelFolder(folder);
  try {
    const { layers, hiddenSize, heads, intermediateSize, vocabularySize, positions } = model.config;
    const shape = { layers, hiddenSize, heads, intermediateSize, vocabularySize, positions };
    return { shape, files: model.files };
  } finally {
    model.dispose();
  }
}

/** Copies what the files hold, also where the folder has links to them, and waits until the disk has it. */
async function copyFiles(from: string, files: readonly string[], to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const file of files) {
    await copyFile(join(from, file), join(to, file));
    await sync(join(to, file));
  }
  await sync(to);
  await sync(dirname(to));
}
