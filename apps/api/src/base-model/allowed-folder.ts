import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { ApiError } from '../errors.ts';

/**
 * The real path of a folder of the server, which is in or below one of those that the administrator allowed, wherever
 * links lead. Throws BAD_INPUT, FOLDER_NOT_ALLOWED or NOT_FOUND.
 */
export async function allowedFolder(folder: string, allowed: readonly string[]): Promise<string> {
  if (!isAbsolute(folder)) {
    throw new ApiError(
      'BAD_INPUT',
      `folder is "${folder}", which is not an absolute path.`,
      'Give the whole path.',
      'folder',
    );
  }
  // What is elsewhere is refused before anybody looks whether it is there.
  if (!isBelow(resolve(folder), allowed)) throw notAllowed(folder, allowed);
  const path = await realpath(folder).catch(() => null);
  if (path === null) {
    throw new ApiError(
      'NOT_FOUND',
      `There is no folder ${folder} on the server.`,
      'Check its path.',
      'folder',
    );
  }
  const homes = await Promise.all(allowed.map((home) => realpath(home).catch(() => resolve(home))));
  if (!isBelow(path, homes)) throw notAllowed(folder, allowed);
  return path;
}

function isBelow(path: string, homes: readonly string[]): boolean {
  return homes.some((home) => path === home || path.startsWith(home.endsWith(sep) ? home : home + sep));
}

function notAllowed(folder: string, allowed: readonly string[]): ApiError {
  return new ApiError(
    'FOLDER_NOT_ALLOWED',
    allowed.length === 0
      ? `${folder} can't be imported: this server allows no folder of its own.`
      : `${folder} can't be imported: it is in none of the folders that this server allows.`,
    'Send the folder as an upload, as "tasnif model import FOLDER" does, or have it allowed by TASNIF_MODEL_FOLDERS.',
    'folder',
  );
}
