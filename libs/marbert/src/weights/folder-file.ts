import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { invalidFolder } from '../errors.ts';

/**
 * The path of a file of a model folder, links followed; `undefined` where there is none.
 *
 * A link may lead to another place in the folder, or, where the folder is a snapshot in the cache of Hugging Face,
 * to that model's blobs; a folder that somebody made elsewhere must not name other files of this machine.
 * Throws MODEL_FOLDER_INVALID for one that leads out, and for anything but a file that can be read.
 */
export function folderFile(folder: string, name: string): string | undefined {
  const root = resolved(folder, '.');
  const path = resolved(folder, name);
  if (root === undefined || path === undefined) return undefined;
  const allowed = [root, ...blobsOf(root)];
  if (!allowed.some((home) => path.startsWith(`${home}${sep}`))) {
    throw invalidFolder(folder, `its ${name} is a link that leads out of it`);
  }
  // Opening a pipe would wait for ever.
  if (!statSync(path).isFile()) throw invalidFolder(folder, `its ${name} is not a file`);
  return path;
}

/** `models--a--b/snapshots/<revision>` → `models--a--b/blobs` */
function blobsOf(root: string): string[] {
  const snapshots = dirname(root);
  const model = dirname(snapshots);
  const isCache = basename(snapshots) === 'snapshots' && basename(model).startsWith('models--');
  return isCache ? [join(model, 'blobs')] : [];
}

function resolved(folder: string, name: string): string | undefined {
  try {
    const path = realpathSync(join(folder, name));
    accessSync(path, constants.R_OK);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw invalidFolder(folder, `its ${name} can't be read (${String(code)})`, error);
  }
}
