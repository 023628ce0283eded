import { posix } from 'node:path';
import { IngestError, quoted } from './ingest-error.ts';
import type { ZipEntry } from './zip-directory.ts';
import { isClutter } from './zip-name.ts';

/** How an archive's texts are labelled, and the entries that are no texts. */
export interface ZipLayout {
  /** `folders`: a folder a topic and a document a file; `files`: a file a topic and a document a line. */
  kind: 'folders' | 'files';
  texts: { entry: ZipEntry; label: string }[];
  unknown: ZipEntry[];
}

/**
 * Tells from the names alone how an archive is laid out. One folder that holds everything counts for nothing.
 *
 * @param file the archive's name, for messages
 * @param isOne whether files both in folders and beside them are refused
 * @throws IngestError `NO_DOCUMENTS` without a .txt file, `MIXED_LAYOUT` with .txt files in and beside the topics' folders
 */
export function layOut(entries: readonly ZipEntry[], file: string, isOne: boolean): ZipLayout {
  const [texts, unknown] = partition(
    entries.filter(({ name }) => !isClutter(name)),
    ({ name }) => posix.extname(name).toLowerCase() === '.txt',
  );
  const [first] = texts;
  if (first === undefined) {
    throw new IngestError(
      'NO_DOCUMENTS',
      `The archive ${quoted(file)} holds no .txt file.`,
      'Zip a folder a topic with a .txt file a document, or a .txt file a topic with a document a line.',
      { file },
    );
  }
  const root = first.name.slice(0, first.name.indexOf('/') + 1);
  const common = texts.every(({ name }) => name.startsWith(root)) ? root : '';
  const [inFolders, onTop] = partition(texts, ({ name }) => name.includes('/', common.length));
  const [inFolder] = inFolders;
  const [beside] = onTop;
  if (isOne && inFolder !== undefined && beside !== undefined) {
    throw new IngestError(
      'MIXED_LAYOUT',
      `The archive has .txt files in folders, like ${quoted(inFolder.name)}, and beside them, like ${quoted(beside.name)}.`,
      'Use one layout: either a folder a topic with a document a file, or a file a topic with a document a line.',
      { file },
    );
  }
  if (inFolder !== undefined) {
    const label = (name: string): string => posix.basename(posix.dirname(name));
    return { kind: 'folders', texts: texts.map((entry) => ({ entry, label: label(entry.name) })), unknown };
  }
  const label = (name: string): string => posix.basename(name, posix.extname(name));
  return { kind: 'files', texts: texts.map((entry) => ({ entry, label: label(entry.name) })), unknown };
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}
