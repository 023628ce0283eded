import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openArchive } from '@tasnif/ingest';
import { chooseModelFiles } from '@tasnif/marbert';
import type { ProgressReporter } from '../progress.ts';
import { createByteCounter } from './byte-counter.ts';

/**
 * Unpacks the files of a BERT, and no others, from a zip of a Hugging Face folder, or of what is in one. Throws
 * IngestError for a zip that can't be trusted, and UNSUPPORTED_MODEL.
 */
export async function unpackUpload(
  zip: { path: string; name: string },
  to: string,
  progress: ProgressReporter,
): Promise<void> {
  const archive = await openArchive(zip);
  try {
    const prefix = folderOf([...archive.entries.keys()]);
    const names = [...archive.entries.keys()].flatMap((name) =>
      name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
    );
    const { texts, weights } = chooseModelFiles(names, zip.name);
    const files = [...texts, ...weights];
    const total = files.reduce((sum, name) => sum + (archive.entries.get(prefix + name)?.bytes ?? 0), 0);
    const counted = createByteCounter(progress, 'UNPACKING', total);
    for (const name of files) {
      await pipeline(archive.read(prefix + name), counted, createWriteStream(join(to, name)));
    }
  } finally {
    await archive.dispose();
  }
}

/** The folder of the one config.json that lies least deep, with its slash; names of files, so none leads out. */
function folderOf(names: readonly string[]): string {
  const configs = names.filter((name) => /(?:^|\/)config\.json$/.test(name));
  const depth = (name: string): number => name.split('/').length;
  const [first = ''] = configs.sort((a, b) => depth(a) - depth(b));
  return first.slice(0, -'config.json'.length);
}
