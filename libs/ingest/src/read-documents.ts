import { open } from 'node:fs/promises';
import type { ColumnNames } from './columns.ts';
import { readDelimited } from './delimited.ts';
import { FileWindow } from './file-window.ts';
import { confirmFormat, formatOf, longestSignature } from './format.ts';
import { readJsonLines } from './json-lines.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { Reading } from './reading.ts';
import { readZip } from './zip.ts';

export interface ReadOptions extends ColumnNames {
  /** Default: {@link DEFAULT_LIMITS}, each on its own. */
  limits?: Partial<Limits>;
}

/**
 * The labelled documents of an uploaded file, and in their place the problems of what gave none, in file order
 * and in memory that does not grow with the file. The extension of `name` tells the format:
 *
 * - `.zip`: a folder a topic with a .txt file a document, or a .txt file a topic with a document a line;
 * - `.csv`, `.tsv`: a header row, then a document a row;
 * - `.jsonl`, `.ndjson`: an object a line.
 *
 * Text is strict UTF-8, or UTF-16 with a byte-order mark; lines end with LF, CR LF or CR.
 *
 * @param file where the bytes lie, and the name the user gave them
 * @throws IngestError where the source is refused as a whole, possibly after documents were read
 */
export async function* readDocuments(
  file: { path: string; name: string },
  options: ReadOptions = {},
): AsyncGenerator<Reading> {
  const { name, path } = file;
  const format = formatOf(name);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const handle = await open(path);
  try {
    const window = new FileWindow(handle, (await handle.stat()).size);
    confirmFormat(format, await window.bytes(0, Math.min(longestSignature, window.size)), name);
    switch (format) {
      case 'zip':
        yield* readZip(window, name, limits);
        break;
      case 'csv':
        yield* readDelimited(window.chunks(), ',', name, options, limits);
        break;
      case 'tsv':
        yield* readDelimited(window.chunks(), '\t', name, options, limits);
        break;
      case 'jsonl':
        yield* readJsonLines(window.chunks(), name, options, limits);
    }
  } finally {
    await handle.close();
  }
}
