import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileWindow } from './file-window.ts';
import { formatOf } from './format.ts';
import { IngestError, quoted } from './ingest-error.ts';
import { DEFAULT_LIMITS, inUnits, type Limits } from './limits.ts';
import { readTextLines } from './plain-text.ts';
import { readDocuments, type ReadOptions } from './read-documents.ts';
import type { Reading } from './reading.ts';
import { openText } from './text-source.ts';

export type ReadTextsOptions = Pick<
  ReadOptions,
  'limits' | 'encoding' | 'textColumn' | 'sheet' | 'onProgress' | 'signal'
>;

/**
 * The texts of an uploaded file that nobody labelled, with an empty label each, and in their place the problems of what
 * gave none, in file order and in memory that does not grow with the file. The extension of `name` tells the format:
 *
 * - `.txt`, `.txt.gz`: a text a line;
 * - `.zip`: a text a .txt file, in whatever folders;
 * - `.csv`, `.tsv`, `.xlsx`, `.jsonl`, `.ndjson`, `.parquet`: as `readDocuments`, whatever else their rows hold.
 *
 * @param file where the bytes lie, and the name the user gave them
 * @throws IngestError where the source is refused as a whole, possibly after texts were read
 */
export async function* readTexts(
  file: { path: string; name: string },
  options: ReadTextsOptions = {},
): AsyncGenerator<Reading> {
  const { name } = file;
  if (/\.txt\.gz$/i.test(name.trim())) {
    yield* readPackedLines(file, options);
    return;
  }
  const isZip = formatOf(name) === 'zip';
  yield* readDocuments(file, {
    ...options,
    labels: false,
    ...(isZip && { textFiles: 'DOCUMENT_PER_FILE' }),
  });
}

async function* readPackedLines(
  { path, name }: { path: string; name: string },
  options: ReadTextsOptions,
): AsyncGenerator<Reading> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const handle = await open(path);
  try {
    const window = new FileWindow(handle, (await handle.stat()).size, options);
    window.consumed(0);
    const text = await openText(unpack(window, name, limits), options.encoding);
    yield* readTextLines(text, undefined, name, limits);
    window.consumed(window.size);
  } finally {
    await handle.close();
  }
}

/** Throws BROKEN_ARCHIVE, and TOO_LARGE for what unpacks to more than texts do. */
async function* unpack(window: FileWindow, file: string, limits: Limits): AsyncGenerator<Buffer> {
  // The loop meets the error of the stream; this callback only keeps it from being thrown twice.
  const unpacked: AsyncIterable<Buffer> = pipeline(
    Readable.from(window.chunks()),
    createGunzip(),
    () => undefined,
  );
  const most = Math.min(limits.totalBytes, Math.max(limits.ratioFreeTotalBytes, limits.ratio * window.size));
  let length = 0;
  try {
    for await (const chunk of unpacked) {
      length += chunk.length;
      if (length > most) break;
      yield chunk;
    }
  } catch (cause) {
    window.signal?.throwIfAborted();
    throw new IngestError(
      'BROKEN_ARCHIVE',
      `The file ${quoted(file)} is not a gzip file, or a damaged one.`,
      'Pack it again, or upload the .txt file as it is.',
      { file, cause },
    );
  }
  if (length <= most) return;
  throw new IngestError(
    'TOO_LARGE',
    `The file ${quoted(file)} unpacks to more than ${inUnits(most)}.`,
    'Split it, or upload the .txt file as it is.',
    { file },
  );
}
