import { decode, detectEncoding } from './encoding.ts';
import type { FileWindow } from './file-window.ts';
import { quoted } from './ingest-error.ts';
import { inUnits, type Limits } from './limits.ts';
import { readLines } from './lines.ts';
import { documentOrProblem, notUtf8, problem, type Reading } from './reading.ts';
import { readEntry, streamEntry } from './zip-data.ts';
import { readDirectory, tooLarge, type ZipEntry } from './zip-directory.ts';
import { layOut } from './zip-layout.ts';

/**
 * The documents of an archive, in the order of its entries; first the entries that are no texts, as problems.
 *
 * @param file the archive's name, for messages
 * @throws IngestError of every kind that concerns an archive, before the first document where the directory shows it
 */
export async function* readZip(window: FileWindow, file: string, limits: Limits): AsyncGenerator<Reading> {
  const layout = layOut(await readDirectory(window, file, limits), file);
  if (layout.kind === 'folders') {
    for (const { entry } of layout.texts) assertDocumentFits(entry, limits);
  }
  for (const { name } of layout.unknown) {
    yield problem('UNKNOWN_ENTRY', name, null, 'The entry is not a .txt file and was not read.');
  }
  for (const { entry, label } of layout.texts) {
    if (layout.kind === 'folders') yield await readDocument(window, entry, label);
    else yield* readLineDocuments(window, entry, label, limits);
  }
}

async function readDocument(window: FileWindow, entry: ZipEntry, label: string): Promise<Reading> {
  const bytes = await readEntry(window, entry);
  const encoding = detectEncoding(bytes);
  const { text, valid } = decode(bytes.subarray(encoding.markBytes), encoding);
  if (!valid) return notUtf8(entry.name, null);
  return documentOrProblem({ text, label, file: entry.name, line: 1 });
}

async function* readLineDocuments(
  window: FileWindow,
  entry: ZipEntry,
  label: string,
  limits: Limits,
): AsyncGenerator<Reading> {
  const lines = readLines(streamEntry(window, entry), entry.name, limits.documentBytes);
  for await (const { number: line, text, valid } of lines) {
    yield valid ? documentOrProblem({ text, label, file: entry.name, line }) : notUtf8(entry.name, line);
  }
}

function assertDocumentFits({ name, compressedSize, uncompressedSize }: ZipEntry, limits: Limits): void {
  const bytes = Math.max(compressedSize, uncompressedSize);
  if (bytes <= limits.documentBytes) return;
  throw tooLarge(
    `The document ${quoted(name)} is ${inUnits(bytes)} long; at most ${inUnits(limits.documentBytes)} are read.`,
    name,
  );
}
