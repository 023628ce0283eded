import { getFileNameLowLevel, type Entry } from 'yauzl';
import { IngestError, quoted } from './ingest-error.ts';

/** Bit 11 of an entry's flags: its name is UTF-8. Many archivers write UTF-8 and leave it unset. */
const utf8NameFlag = 0x800;

/**
 * The name of a zip entry, with `.` and empty segments left out; a folder's ends with `/`.
 *
 * @throws IngestError `NOT_UTF8`, `UNSAFE_PATH`
 */
export function entryName({ fileNameRaw, extraFields }: Entry): string {
  const name = getFileNameLowLevel(utf8NameFlag, fileNameRaw, extraFields, true);
  if (name.includes('\ufffd')) {
    throw new IngestError(
      'NOT_UTF8',
      `The entry ${quoted(name)} of the archive has a name that is not UTF-8.`,
      'Make the zip again with UTF-8 names, for instance with 7-Zip or the file manager of a current system.',
      { file: name },
    );
  }
  const fault = pathFault(name);
  if (fault !== undefined) {
    throw new IngestError(
      'UNSAFE_PATH',
      `The entry ${quoted(name)} of the archive ${fault}.`,
      'Make the zip again from inside the folder that holds the texts, so that names are relative and use "/".',
      { file: name },
    );
  }
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.join('/') + (name.endsWith('/') ? '/' : '');
}

/** Why a name could lead out of a folder that the archive is unpacked in; nothing is unpacked here, but nobody needs such names. */
function pathFault(name: string): string | undefined {
  if (name.includes('\0')) return 'holds a NUL character in its name';
  if (name.includes('\\')) return 'has a backslash in its name';
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'has an absolute path';
  if (name.split('/').includes('..')) return 'climbs out of the archive with ".."';
  return undefined;
}

/** Whether an entry is what systems leave beside people's files: folders' own entries, hidden files, thumbnails. */
export function isClutter(name: string): boolean {
  if (name.endsWith('/') || name === '') return true;
  const segments = name.split('/');
  const last = segments.at(-1)?.toLowerCase();
  return (
    segments.some((segment) => segment.startsWith('.') || segment === '__MACOSX') ||
    last === 'thumbs.db' ||
    last === 'desktop.ini'
  );
}
