import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { ColumnNames } from './columns.ts';
import { readDelimited } from './delimited.ts';
import type { Encoding } from './encoding.ts';
import { FileWindow, type Progress } from './file-window.ts';
import { confirmFormat, formatOf, longestSignature } from './format.ts';
import { readJsonLines } from './json-lines.ts';
import { DEFAULT_LIMITS, inUnits, type Limits } from './limits.ts';
import { IngestError, quoted } from './ingest-error.ts';
import { readTextLines, readWholeText, type TextFiles } from './plain-text.ts';
import { readParquet } from './parquet.ts';
import type { Reading } from './reading.ts';
import { openText, type TextSource } from './text-source.ts';
import { readXlsx } from './xlsx.ts';
import { readZip } from './zip.ts';

export interface ReadOptions extends ColumnNames {
  /** Default: {@link DEFAULT_LIMITS}, each on its own. */
  limits?: Partial<Limits>;
  /** Default: by the byte-order mark, else strict UTF-8, else a guess; for each file of a zip on its own. */
  encoding?: Encoding;
  /** Whether a .txt file is one document. Default: a line is one, but in the folders of a zip the file is. */
  textFiles?: TextFiles;
  /** The sheet of a workbook by its name. Default: the first. */
  sheet?: string;
  onProgress?: Progress;
  /** Ends the reading by throwing its reason. */
  signal?: AbortSignal;
}

/**
 * The documents of an uploaded file, with their labels, and in their place the problems of what gave none, in file order
 * and in memory that does not grow with the file. The extension of `name` tells the format:
 *
 * - `.zip`: a folder a topic with a .txt file a document, or a .txt file a topic with a document a line;
 * - `.txt`: a topic named as the file, a document a line;
 * - `.csv`, `.tsv`: a header row, then a document a row;
 * - `.xlsx`: a sheet with a header row, then a document a row;
 * - `.jsonl`, `.ndjson`: an object a line;
 * - `.parquet`: a row a document.
 *
 * With `labels: false` any of them gives its texts, with or without a column for the label.
 *
 * Text is UTF-8, UTF-16, Windows-1256 or ISO-8859-6, as a `source` reading tells; lines end with LF, CR LF or CR.
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
    const window = new FileWindow(handle, (await handle.stat()).size, options);
    const text = (): Promise<TextSource> => openText(window.chunks(), options.encoding);
    window.consumed(0);
    confirmFormat(format, await window.bytes(0, Math.min(longestSignature, window.size)), name);
    switch (format) {
      case 'zip':
        yield* readZip(window, name, limits, options);
        break;
      case 'txt': {
        const topic = basename(name.trim(), extname(name.trim()));
        const label = options.labels === false ? undefined : topic;
        if (options.textFiles === 'DOCUMENT_PER_FILE') {
          if (window.size > limits.documentBytes) throw documentTooLarge(name, limits);
          yield* readWholeText(await window.bytes(0, window.size), label, name, options.encoding);
        } else yield* readTextLines(await text(), label, name, limits);
        break;
      }
      case 'csv':
        yield* readDelimited(await text(), ',', name, options, limits);
        break;
      case 'tsv':
        yield* readDelimited(await text(), '\t', name, options, limits);
        break;
      case 'jsonl':
        yield* readJsonLines(await text(), name, options, limits);
        break;
      case 'xlsx':
        yield* readXlsx(window, name, options, limits);
        break;
      case 'parquet':
        yield* readParquet(window, name, options, limits);
    }
    window.consumed(window.size);
  } finally {
    await handle.close();
  }
}

function documentTooLarge(file: string, { documentBytes }: Limits): IngestError {
  return new IngestError(
    'TOO_LARGE',
    `The document ${quoted(file)} is longer than ${inUnits(documentBytes)}.`,
    'Read it with a document a line, or split it.',
    { file },
  );
}
