import { createReadStream, createWriteStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openModelFolder } from '@tasnif/marbert';
import type { ProgressReporter } from '../progress.ts';
import { createByteCounter } from './byte-counter.ts';
import { JobFailure } from '../job-failure.ts';

/**
 * Copies the files of a Hugging Face folder that will be read, and what they hold where the folder has links to them.
 * Throws FOLDER_CHANGED when the folder's path leads elsewhere by now, and ModelError.
 */
export async function copyFolder(from: string, to: string, progress: ProgressReporter): Promise<void> {
  if ((await realpath(from).catch(() => undefined)) !== from) {
    throw new JobFailure('FOLDER_CHANGED', `The folder ${from} was moved.`, 'Import it from where it is.');
  }
  const model = openModelFolder(from);
  model.dispose();
  const sizes = await Promise.all(model.files.map(async (name) => (await stat(join(from, name))).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const counted = createByteCounter(progress, 'COPYING', total);
  for (const name of model.files) {
    await pipeline(createReadStream(join(from, name)), counted, createWriteStream(join(to, name)));
  }
}
