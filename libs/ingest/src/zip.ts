import type { Encoding } from './encoding.ts';
import type { FileWindow } from './file-window.ts';
import { quoted } from './ingest-error.ts';
import { inUnits, type Limits } from './limits.ts';
import { readTextLines, readWholeText, type TextFiles } from './plain-text.ts';
import { problem, type Reading } from './reading.ts';
import { openText } from './text-source.ts';
import { readEntry, streamEntry } from './zip-data.ts';
import { readDirectory, tooLarge, type ZipEntry } from './zip-directory.ts';
import { layOut } from './zip-layout.ts';

/**
 * The documents of an archive, in the order of its entries; first the entries that are no texts, as problems.
 *
 * @param file the archive's name, for messages
 * @throws IngestError of every kind that concerns an archive, before the first document where the directory shows it
 */
export async function* readZip(
  window: FileWindow,
  file: string,
  limits: Limits,
  { encoding, textFiles, labels = true }: { encoding?: Encoding; textFiles?: TextFiles; labels?: boolean },
): AsyncGenerator<Reading> {
  // Without labels, and when it is said what a file is, it does not matter where the files lie.
  const layout = layOut(await readDirectory(window, file, limits), file, labels || textFiles === undefined);
  const byLayout = layout.kind === 'folders' ? 'DOCUMENT_PER_FILE' : 'DOCUMENT_PER_LINE';
  const whole = (textFiles ?? byLayout) === 'DOCUMENT_PER_FILE';
  if (whole) {
    for (const { entry } of layout.texts) assertDocumentFits(entry, limits);
  }
  for (const { name } of layout.unknown) {
    yield problem('UNKNOWN_ENTRY', name, null, 'The entry is not a .txt file and was not read.');
  }
  for (const { entry, label: topic } of layout.texts) {
    const label = labels ? topic : undefined;
    if (whole) yield* readWholeText(await readEntry(window, entry), label, entry.name, encoding);
    else {
      const text = await openText(streamEntry(window, entry), encoding);
      yield* readTextLines(text, label, entry.name, limits);
    }
    window.consumed(entry.offset + entry.compressedSize);
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
