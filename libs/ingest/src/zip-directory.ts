import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import type { FileWindow } from './file-window.ts';
import { IngestError, quoted } from './ingest-error.ts';
import { inUnits, type Limits } from './limits.ts';
import { entryName } from './zip-name.ts';

/** What the central directory of an archive says of one entry, checked. */
export interface ZipEntry {
  name: string;
  /** Where its local header starts, in bytes. */
  offset: number;
  compressedSize: number;
  uncompressedSize: number;
  crc32: number;
  deflated: boolean;
}

const directorySignature = 0x02014b50;
/** Length of an entry's own header without its name and extra fields. */
export const localHeaderBytes = 30;
/** Length of an entry's record in the directory without its name, extra fields and comment. */
const recordBytes = 46;
const stored = 0;
const deflate = 8;
const encryptedFlag = 0x1;
/** The file type among the Unix permission bits, and the types that hold data or are folders. */
const fileTypeMask = 0o170000;
const plainFileTypes = [0, 0o100000, 0o040000];

const remake = 'Make the zip again, without a password and with ordinary (Deflate) compression.';

/**
 * The entries of an archive in the order of its central directory, none of them unpacked.
 *
 * @param file the archive's name, for messages
 * @throws IngestError `BROKEN_ARCHIVE`, `UNSAFE_PATH`, `NOT_UTF8` (of a name), `TOO_LARGE`
 */
export async function readDirectory(window: FileWindow, file: string, limits: Limits): Promise<ZipEntry[]> {
  const zip = await openZip(window, file);
  if (zip.entryCount > limits.entries) {
    throw tooLarge(
      `The archive ${quoted(file)} holds ${zip.entryCount} entries; at most ${limits.entries} are read.`,
      file,
    );
  }
  const nameBytes = window.size - Number(zip.readEntryCursor) - recordBytes * zip.entryCount;
  if (nameBytes > limits.nameBytes) {
    throw tooLarge(`The names and notes in the archive are over ${inUnits(limits.nameBytes)} long.`, file);
  }
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let totalBytes = 0;
  let packedBytes = 0;
  try {
    for await (const raw of zip.eachEntry()) {
      const entry = checkedEntry(raw, limits);
      // Programs disagree about which of the two counts.
      if (names.has(entry.name)) throw brokenEntry(entry.name, 'is listed twice');
      if (!entry.name.endsWith('/')) names.add(entry.name);
      packedBytes += entry.compressedSize;
      totalBytes += entry.uncompressedSize;
      if (totalBytes > limits.totalBytes) {
        throw tooLarge(`The archive unpacks to more than ${inUnits(limits.totalBytes)}.`, file);
      }
      entries.push(entry);
    }
  } catch (cause) {
    if (cause instanceof IngestError) throw cause;
    const message = `Entry ${entries.length + 1} in the list of the archive ${quoted(file)} cannot be read.`;
    throw new IngestError('BROKEN_ARCHIVE', message, remake, { file, cause });
  }
  if (totalBytes > limits.ratioFreeTotalBytes && totalBytes > limits.ratio * packedBytes) {
    const sizes = `${inUnits(packedBytes)} to ${inUnits(totalBytes)}`;
    throw tooLarge(`The archive unpacks from ${sizes}, more than ${limits.ratio} times as much.`, file);
  }
  await assertAllListed(zip, window, file);
  assertApart(entries);
  return entries;
}

async function openZip(window: FileWindow, file: string): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(window, window.size, {
      autoClose: false,
      // Names are decoded and sizes compared here, so that a refusal can name the entry.
      decodeStrings: false,
      validateEntrySizes: false,
    });
  } catch (cause) {
    const message = `The archive ${quoted(file)} cannot be read: it is cut off or damaged.`;
    throw new IngestError('BROKEN_ARCHIVE', message, remake, { file, cause });
  }
}

function checkedEntry(raw: Entry, limits: Limits): ZipEntry {
  const name = entryName(raw);
  const { compressedSize, uncompressedSize, compressionMethod } = raw;
  if ((raw.generalPurposeBitFlag & encryptedFlag) !== 0) throw brokenEntry(name, 'is encrypted');
  const fileType = (raw.externalFileAttributes >>> 16) & fileTypeMask;
  if (!plainFileTypes.includes(fileType)) throw brokenEntry(name, 'is a link or a device, not a file');
  if (compressionMethod !== stored && compressionMethod !== deflate) {
    throw brokenEntry(name, `is packed by method ${compressionMethod}, which is not read`);
  }
  if (compressionMethod === stored && compressedSize !== uncompressedSize) {
    throw brokenEntry(name, 'states two different sizes');
  }
  if (uncompressedSize > limits.ratioFreeBytes && uncompressedSize > limits.ratio * compressedSize) {
    const sizes = `${inUnits(compressedSize)} to ${inUnits(uncompressedSize)}`;
    throw tooLarge(
      `The entry ${quoted(name)} unpacks from ${sizes}, more than ${limits.ratio} times as much.`,
      name,
    );
  }
  return {
    name,
    offset: raw.relativeOffsetOfLocalHeader,
    compressedSize,
    uncompressedSize,
    crc32: raw.crc32,
    deflated: compressionMethod === deflate,
  };
}

/** Some archivers count entries modulo 65,536: documents must not go missing in silence. */
async function assertAllListed(zip: ZipFile, window: FileWindow, file: string): Promise<void> {
  const end = Number(zip.readEntryCursor);
  const next = end + 4 <= window.size ? await window.bytes(end, 4) : undefined;
  if (next?.readUInt32LE() !== directorySignature) return;
  const message = `The archive ${quoted(file)} says that it holds ${zip.entryCount} entries but lists more.`;
  throw new IngestError('BROKEN_ARCHIVE', message, remake, { file });
}

/** Entries that share bytes make small archives unpack without end (D. Fifield, "A better zip bomb", 2019). */
function assertApart(entries: readonly ZipEntry[]): void {
  const byOffset = entries.toSorted((a, b) => a.offset - b.offset);
  let end = 0;
  for (const { name, offset, compressedSize } of byOffset) {
    if (offset < end) throw brokenEntry(name, 'lies over another entry');
    end = offset + localHeaderBytes + compressedSize;
  }
}

export function brokenEntry(name: string, fault: string, cause?: unknown): IngestError {
  const message = `The entry ${quoted(name)} of the archive ${fault}.`;
  return new IngestError('BROKEN_ARCHIVE', message, remake, { file: name, cause });
}

export function tooLarge(message: string, file: string): IngestError {
  return new IngestError('TOO_LARGE', message, 'Split the source, and check that it holds texts only.', {
    file,
  });
}
