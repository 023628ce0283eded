import { open } from 'node:fs/promises';
import { FileWindow } from './file-window.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { streamEntry } from './zip-data.ts';
import { readDirectory } from './zip-directory.ts';
import { isClutter } from './zip-name.ts';

/** A zip of files that are no texts, read by the rules of those that are. */
export interface Archive {
  /** Its files, by name with `/` between the parts, without hidden ones. */
  entries: ReadonlyMap<string, { bytes: number }>;
  /** The unpacked bytes of one of them. Throws IngestError `BROKEN_ARCHIVE`. */
  read(name: string): AsyncGenerator<Buffer>;
  dispose(): Promise<void>;
}

/**
 * Opens a zip, of which nothing is unpacked yet.
 *
 * @throws IngestError `BROKEN_ARCHIVE`, `UNSAFE_PATH`, `NOT_UTF8` (of a name), `TOO_LARGE`
 */
export async function openArchive({ path, name }: { path: string; name: string }): Promise<Archive> {
  const handle = await open(path);
  try {
    const window = new FileWindow(handle, (await handle.stat()).size);
    const directory = await readDirectory(window, name, DEFAULT_LIMITS);
    const entries = new Map(
      directory.filter((entry) => !isClutter(entry.name)).map((entry) => [entry.name, entry]),
    );
    return {
      entries: new Map(
        [...entries].map(([entry, { uncompressedSize }]) => [entry, { bytes: uncompressedSize }]),
      ),
      read(entry) {
        const found = entries.get(entry);
        if (found === undefined) throw new Error(`${entry} is not in the archive.`);
        return streamEntry(window, found);
      },
      dispose: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
